import Foundation
import Logging
import Observability

/// Which lines a reader of the log wants.
struct LogFilter: Sendable {
    /// This level or worse.
    var level: Logger.Level?
    /// The room that logged it.
    var source: String?
    var traceID: String?
    /// Somewhere in the line, whatever the case of its ASCII letters.
    private let text: [UInt8]
    var since: Date?

    init(
        level: Logger.Level? = nil, source: String? = nil, traceID: String? = nil, text: String? = nil,
        since: Date? = nil
    ) {
        self.level = level
        self.source = source?.lowercased()
        self.traceID = traceID
        self.text = (text ?? "").utf8.map(Self.lowercased)
        self.since = since
    }

    func matches(_ record: LogRecord) -> Bool {
        if let level, record.level < level { return false }
        if let source, record.source != source { return false }
        if let traceID, record.traceID != traceID { return false }
        if let since, record.instant < since { return false }
        return text.isEmpty || contains(record.line)
    }

    private func contains(_ line: [UInt8]) -> Bool {
        guard line.count >= text.count, let first = text.first else { return false }
        for start in 0...(line.count - text.count) where Self.lowercased(line[start]) == first {
            if text.indices.allSatisfy({ Self.lowercased(line[start + $0]) == text[$0] }) { return true }
        }
        return false
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension LogFilter {
    static let parameters = ["level", "source", "trace_id", "q", "since"]

    init(_ parameters: QueryParameters) throws {
        self.init(
            level: try parameters.word("level"), source: try parameters.text("source"),
            traceID: try parameters.text("trace_id"), text: try parameters.text("q"),
            since: try parameters.instant("since"))
    }
}
