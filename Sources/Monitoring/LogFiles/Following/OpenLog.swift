import Glibc
import Observability

/// A file that is open for reading, whatever its name has become. Its calls block.
final class OpenLog: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws(LogFileTrouble) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw LogFileTrouble(errno, at: path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Under no name.
    func status() -> SeenFile? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return SeenFile(name: "", status)
    }

    /// - Returns: what is there of so many bytes from a place on.
    func read(at position: Int64, most: Int) -> [UInt8] {
        guard most > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            while count < most {
                let read = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, most - count, off_t(position) + off_t(count))
                if read > 0 { count += read } else if read == 0 || errno != EINTR { return }
            }
        }
    }

    /// nil if it is not so long.
    func mark(at position: Int64) -> FileMark? {
        let length = Int(min(position, Int64(FileMark.headLength)))
        let (head, tailLength) = (read(at: 0, most: length), Int(min(position, Int64(FileMark.tailLength))))
        let tail = read(at: position - Int64(tailLength), most: tailLength)
        guard head.count == length, tail.count == tailLength else { return nil }
        return FileMark(head: head, tail: tail)
    }

    /// Whether it is the file that was read up to `position`.
    func isThat(marked mark: FileMark, at position: Int64) -> Bool { self.mark(at: position) == mark }

    /// Whether it begins as the file with this mark.
    func beginsAs(_ mark: FileMark) -> Bool {
        let head = read(at: 0, most: mark.headLength)
        return head.count == mark.headLength && StableHash.of(head) == mark.headHash
    }

    /// Whether one of them is a copy of the other or of its beginning, as far as the first bytes and those at the
    /// shorter one's end tell.
    func agrees(with other: OpenLog) -> Bool {
        guard let one = status()?.bytes, let two = other.status()?.bytes, min(one, two) > 0 else { return false }
        return mark(at: min(one, two)) == other.mark(at: min(one, two))
    }
}
