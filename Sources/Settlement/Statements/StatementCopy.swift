import Foundation
import Threading

/// What a partner kept of his feed: a file with one statement on each line, as `herald settle statements --jsonl` and
/// the feed's items have them.
package struct StatementCopy: Sendable {
    package let settlement: String
    package let partner: String
    package let walk: ChainWalk
    /// Where the copy breaks first; nil: nowhere.
    package let problem: String?

    /// Reads and verifies a file by itself, line by line: it may be of any size.
    ///
    /// - Throws: `StatementRefusal` with the line, if it is no such file.
    package static func read(_ path: String) async throws -> StatementCopy {
        let thread = SerialThread(name: "statements")
        defer { thread.stop() }
        return try await withCheckedThrowingContinuation { continuation in
            let isAccepted = thread.enqueue { continuation.resume(with: Result { try readNow(path) }) }
            if !isAccepted { continuation.resume(throwing: StatementRefusal(description: "no thread to read \(path)")) }
        }
    }

    private static func readNow(_ path: String) throws -> StatementCopy {
        guard let file = fopen(path, "r") else {
            throw StatementRefusal(description: "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var reader = CopyReader(path: path)
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while case let length = getline(&line, &capacity, file), length >= 0 {
            guard let line, try reader.take(Data(bytes: line, count: length)) else { break }
        }
        return try reader.copy()
    }
}

private struct CopyReader {
    let path: String
    private let decoder = JSONDecoder()
    private var number = 0
    private var begin: StatementContent?
    private var walk = ChainWalk(mayBeginAnywhere: true)
    private var problem: String?

    init(path: String) { self.path = path }

    /// - Returns: whether to go on.
    mutating func take(_ line: Data) throws -> Bool {
        number += 1
        guard line.contains(where: { $0 > 0x20 }) else { return true }
        let link: ChainLink
        do {
            link = try decoder.decode(StatementLine.self, from: line).link
        } catch {
            throw StatementRefusal(
                description: "\(path), line \(number), is no statement: wanted is a JSON object with settlement, "
                    + "partner, number, task_id, date, revision, body, body_hash, previous_hash and hash")
        }
        let begin = begin ?? link.content
        self.begin = begin
        if (link.content.settlement, link.content.partner) != (begin.settlement, begin.partner) {
            problem =
                "line \(number) belongs to another chain than the first: to \(link.content.settlement), "
                + link.content.partner
        } else {
            problem = walk.take(link)
        }
        return problem == nil
    }

    func copy() throws -> StatementCopy {
        guard let begin else { throw StatementRefusal(description: "\(path) has no statements") }
        return StatementCopy(
            settlement: begin.settlement, partner: begin.partner, walk: walk, problem: problem)
    }
}
