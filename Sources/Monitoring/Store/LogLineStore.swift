import Database
import FoundationEssentials
import Timekeeping

/// Lines that are kept, and how many there were: `log_line`, `log_source` and `log_count`.
struct LogLineStore: Sendable {
    let file: String

    /// So many sources of a file are counted apart.
    static let mostSources = 500
    private static let atOnce = 64

    /// Adds text to a line that was kept earlier, as far as there is room.
    func append(_ text: String, to line: Int64, _ connection: any Connection) throws {
        guard let there = try connection.queryFirst("SELECT message FROM log_line WHERE id = \(line)") else { return }
        let message = LogText.cut(try there.text("message") + text, most: LogReader.longestText)
        try connection.execute("UPDATE log_line SET message = \(message) WHERE id = \(line)")
    }

    /// - Returns: the id of the last.
    func keep(_ lines: [LogLine], _ connection: any Connection) throws -> Int64? {
        guard let last = lines.last else { return nil }
        var rest = lines.dropLast()[...]
        var size = Self.atOnce
        while !rest.isEmpty {
            while size > rest.count { size /= 2 }
            try connection.execute(insertion(of: rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return try connection.insert(insertion(of: [last]))
    }

    private func insertion(of lines: ArraySlice<LogLine>) -> SQL {
        var statement: SQL = """
            INSERT INTO log_line (file, written_at, level, source, function_name, line_number, message) VALUES
            """
        for (index, line) in lines.enumerated() {
            statement.append(
                """
                \(raw: index == 0 ? " " : ", ")(\(file), \(line.at.unixMilliseconds), \(line.level.rawValue), \
                \(line.source), \(line.function), \(line.number), \(line.message))
                """)
        }
        return statement
    }

    /// Adds to the windows' counts.
    ///
    /// - Parameters:
    ///   - known: ids of sources.
    ///   - border: windows before are counted by the hour.
    /// - Returns: ids of sources that were not known.
    func count(
        _ counts: [LogBatch.Key: Int], known: [String: Int64], border: Int64, _ connection: any Connection
    ) throws -> [String: Int64] {
        let unknown = Set(counts.keys.lazy.map(\.source)).subtracting(known.keys)
        let learned = try ids(of: unknown.sorted(), connection)
        var sums: [LogCountRow.Key: Int64] = [:]
        for (key, lines) in counts {
            let step = key.minute < border ? LogCountRow.hour : LogCountRow.minute
            let window = key.minute - Int64(Int(key.minute).dividedDown(by: Int(step) * 1_000).remainder)
            let source = known[key.source] ?? learned[key.source] ?? 0
            sums[LogCountRow.Key(step: step, window: window, level: key.level.rawValue, source: source), default: 0] +=
                Int64(lines)
        }
        try LogCountRow.add(sums, of: file, connection)
        return learned
    }

    /// The sources that are there, and new ones as long as there are few.
    private func ids(of sources: [String], _ connection: any Connection) throws -> [String: Int64] {
        guard !sources.isEmpty else { return [:] }
        var ids: [String: Int64] = [:]
        for names in ValueChunks(sources) {
            try connection.forEachRow(
                "SELECT id, source FROM log_source WHERE file = \(file) AND source IN (\(list: names))"
            ) { row in ids[try row.text("source")] = try row.integer("id") }
        }
        guard ids.count < sources.count else { return ids }
        var there =
            try connection.queryFirst("SELECT COUNT(*) AS sources FROM log_source WHERE file = \(file)")
            .map { Int(try $0.integer("sources")) } ?? 0
        for source in sources where ids[source] == nil && there < Self.mostSources {
            let insertion: SQL = "INSERT INTO log_source (file, source) VALUES (\(file), \(source))"
            if let id = try connection.insertIgnoring(insertion, conflictOn: ["file", "source"]) {
                (ids[source], there) = (id, there + 1)
            } else {
                // Another node was quicker.
                ids[source] = try connection.queryFirst(
                    "SELECT id FROM log_source WHERE file = \(file) AND source = \(source)")?.integer("id")
            }
        }
        return ids
    }
}
