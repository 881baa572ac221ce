import Database
import FoundationEssentials
import Timekeeping

/// Asks for counts: `log_count`.
enum LogCountSum {
    struct Key: Hashable, Comparable {
        var window: Int64
        var level: LogLevel?
        var source: String?

        static func < (one: Key, other: Key) -> Bool {
            (one.window, one.level?.rawValue ?? 0, one.source ?? "")
                < (other.window, other.level?.rawValue ?? 0, other.source ?? "")
        }
    }

    /// Of sources that are not counted apart.
    static let others = "other"

    /// Rows of the same window may come more than once.
    static func forEach(
        _ question: LogCountQuestion, _ connection: any Connection, _ body: (Key, Int) -> Void
    ) throws {
        let names = question.bySource ? try sources(of: question.file, connection) : [:]
        for step in [LogCountRow.minute, LogCountRow.hour] {
            try connection.forEachRow(statement(question, step: step)) { row in
                let length = Int64(question.window.rawValue) * 1_000
                let at = try row.integer("window_at")
                let key = Key(
                    window: at - Int64(Int(at).dividedDown(by: Int(length)).remainder),
                    level: question.byLevel ? LogLevel(rawValue: Int(try row.integer("level"))) : nil,
                    source: question.bySource ? names[try row.integer("source_id")] ?? others : nil)
                body(key, Int(try row.integer("lines_there")))
            }
        }
    }

    private static func statement(_ question: LogCountQuestion, step: Int64) -> SQL {
        let group = "window_at" + (question.byLevel ? ", level" : "") + (question.bySource ? ", source_id" : "")
        // A window that began before `from` is not part of the answer; an hour of the long step is, if it began in it.
        var statement: SQL = """
            SELECT \(raw: group), SUM(line_count) AS lines_there FROM log_count \
            WHERE step = \(step) AND window_at >= \(question.from.unixMilliseconds) \
            AND window_at < \(question.to.unixMilliseconds)
            """
        if let file = question.file { statement.append(" AND file = \(file)") }
        statement.append(raw: " GROUP BY \(group)")
        return statement
    }

    private static func sources(of file: String?, _ connection: any Connection) throws -> [Int64: String] {
        var statement: SQL = "SELECT id, source FROM log_source"
        if let file { statement.append(" WHERE file = \(file)") }
        var names: [Int64: String] = [:]
        try connection.forEachRow(statement) { row in names[try row.integer("id")] = try row.text("source") }
        return names
    }
}
