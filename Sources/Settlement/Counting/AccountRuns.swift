import Database
import Glibc

/// Sorted pairs of tasks and users that no longer fit in memory, run after run in a file without a name, which is
/// gone with its last user.
struct AccountRuns: ~Copyable {
    typealias Entry = AccountSet.Entry

    private let file: Int32
    /// Where each run ends, in entries.
    private var ends: [Int] = []

    init() throws(DatabaseError) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/herald-accounts-XXXXXX".utf8CString)
        file = mkstemp(&template)
        guard file >= 0 else { throw Self.failure("cannot be made in \(folder)") }
        unlink(template)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(file) }

    /// Appends a run, whose entries are sorted.
    mutating func append(_ run: UnsafeBufferPointer<Entry>) throws(DatabaseError) {
        var rest = UnsafeRawBufferPointer(run)
        while !rest.isEmpty {
            let written = write(file, rest.baseAddress, rest.count)
            guard written > 0 else {
                if written < 0, errno == EINTR { continue }
                throw Self.failure("cannot be written")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        ends.append((ends.last ?? 0) + run.count)
    }

    /// Calls `body` with each pair of all runs and of `last` once, its platforms together.
    func merge(_ last: UnsafeBufferPointer<Entry>, _ body: (Entry) -> Void) throws(DatabaseError) {
        var readers: [Reader] = []
        for (index, end) in ends.enumerated() {
            readers.append(try Reader(file: file, from: index == 0 ? 0 : ends[index - 1], to: end))
        }
        readers.append(Reader(last))
        while let first = readers.lazy.compactMap(\.head).min(by: AccountSet.isBefore) {
            var merged = first
            for index in readers.indices {
                guard let head = readers[index].head, head.task == first.task, head.user == first.user else { continue }
                merged.platforms |= head.platforms
                try readers[index].advance()
            }
            body(merged)
        }
    }

    private static func failure(_ what: String) -> DatabaseError {
        let reason = String(cString: strerror(errno))
        return DatabaseError(
            errno == ENOSPC ? .diskFull : .other, "a temporary file for a day of very many accounts \(what): \(reason)",
            hint: "TMPDIR names the folder that it is made in")
    }

    /// One run, read in pieces.
    private struct Reader {
        private(set) var head: Entry?
        private var piece: [Entry] = []
        private var place = 0
        private let file: Int32
        private var next: Int
        private let end: Int

        private static let pieceCount = 4_096

        init(file: Int32, from start: Int, to end: Int) throws(DatabaseError) {
            self.file = file
            next = start
            self.end = end
            try advance()
        }

        /// Of what is in memory.
        init(_ entries: UnsafeBufferPointer<Entry>) {
            file = -1
            next = 0
            end = 0
            piece = Array(entries)
            head = piece.first
            place = 1
        }

        mutating func advance() throws(DatabaseError) {
            if place == piece.count, next < end { try readPiece() }
            head = place < piece.count ? piece[place] : nil
            place += 1
        }

        private mutating func readPiece() throws(DatabaseError) {
            let count = min(Self.pieceCount, end - next)
            let size = MemoryLayout<Entry>.stride
            piece = [Entry](unsafeUninitializedCapacity: count) { [file, next] buffer, initialized in
                let bytes = UnsafeMutableRawBufferPointer(buffer)
                var done = 0
                while done < count * size {
                    let got = pread(
                        file, bytes.baseAddress?.advanced(by: done), count * size - done, next * size + done)
                    if got <= 0 {
                        if got < 0, errno == EINTR { continue }
                        break
                    }
                    done += got
                }
                initialized = done / size
            }
            guard piece.count == count else { throw AccountRuns.failure("cannot be read") }
            next += count
            place = 0
        }
    }
}
