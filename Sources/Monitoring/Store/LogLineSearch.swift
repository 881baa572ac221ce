import Database
import FoundationEssentials
import Timekeeping

/// Asks for kept lines: `log_line`.
enum LogLineSearch {
    /// From the newest backwards over an index; what an index does not know is compared on the way, of at most as many
    /// lines as are kept.
    static func statement(_ question: LogQuestion, most: Int) -> SQL {
        var statement: SQL = """
            SELECT id, file, written_at, level, source, function_name, line_number, message FROM log_line WHERE 1 = 1
            """
        if let file = question.file { statement.append(" AND file = \(file)") }
        if let level = question.level { statement.append(" AND level = \(level.rawValue)") }
        if let level = question.atLeast { statement.append(" AND level >= \(level.rawValue)") }
        if let since = question.since { statement.append(" AND written_at >= \(since.unixMilliseconds)") }
        if let cursor = question.before {
            statement.append(
                """
                 AND written_at <= \(cursor.writtenAt) AND (written_at < \(cursor.writtenAt) OR id < \(cursor.id))
                """)
        }
        if !question.source.isEmpty {
            statement.append(" AND LOWER(source) LIKE \(pattern(question.source)) ESCAPE '!'")
        }
        if !question.text.isEmpty {
            statement.append(" AND LOWER(message) LIKE \(pattern(question.text)) ESCAPE '!'")
        }
        statement.append(" ORDER BY written_at DESC, id DESC LIMIT \(most)")
        return statement
    }

    /// Found anywhere, `%` and `_` taken as they are.
    private static func pattern(_ text: String) -> String {
        var pattern = "%"
        for character in LogText.cut(text, most: 1_000).lowercased() where character != "\0" {
            if character == "%" || character == "_" || character == "!" { pattern.append("!") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}

extension KeptLogLine {
    init(_ row: Row) throws {
        let (id, writtenAt) = (try row.integer("id"), try row.integer("written_at"))
        self.init(
            id: id, file: try row.text("file"),
            line: LogLine(
                at: Date(unixMilliseconds: writtenAt),
                level: LogLevel(rawValue: Int(try row.integer("level"))) ?? .info, source: try row.text("source"),
                function: try row.optionalText("function_name"),
                number: try row.optionalInteger("line_number").map { Int($0) }, message: try row.text("message")),
            cursor: LogCursor(writtenAt: writtenAt, id: id))
    }
}
