import Database
import FoundationEssentials
import Timekeeping

/// Takes away what is too old of followed logs, a little at a time.
enum LogPruning {
    private static let atOnce = 1_000
    private static let mostRead = 100_000

    /// Kept lines from before.
    ///
    /// - Returns: how many were removed; as many as fit at once: there may be more.
    static func removeLines(before limit: Int64, _ connection: any Connection) throws -> Int {
        let ids = try connection.query(
            "SELECT id FROM log_line WHERE written_at < \(limit) ORDER BY written_at, id LIMIT \(atOnce)"
        ).map { try $0.integer("id") }
        return try remove(ids, connection)
    }

    /// The oldest errors of a log beyond so many, or the oldest of its other lines: neither drives the others out.
    ///
    /// - Returns: a part of them if they are very many.
    static func lines(
        of file: String, areErrors: Bool, beyond most: Int, _ connection: any Connection
    ) throws -> [Int64] {
        let levels: SQL = areErrors ? "level >= \(LogLevel.error.rawValue)" : "level < \(LogLevel.error.rawValue)"
        return try connection.query(
            """
            SELECT id FROM log_line WHERE file = \(file) AND \(levels) ORDER BY written_at DESC, id DESC \
            LIMIT \(mostRead) OFFSET \(most)
            """
        ).map { try $0.integer("id") }
    }

    /// As many of them as fit into one transaction.
    ///
    /// - Returns: the others.
    static func removeSome(of ids: ArraySlice<Int64>, _ connection: any Connection) throws -> ArraySlice<Int64> {
        _ = try remove(Array(ids.prefix(atOnce)), connection)
        return ids.dropFirst(atOnce)
    }

    private static func remove(_ ids: [Int64], _ connection: any Connection) throws -> Int {
        for ids in ValueChunks(ids) {
            try connection.execute("DELETE FROM log_line WHERE id IN (\(list: ids))")
        }
        return ids.count
    }

    /// Logs of machines that have not been there for long, a container's that was replaced for one.
    static func removeLogs(unseenSince limit: Int64, _ connection: any Connection) throws {
        let logs = try connection.query(
            "SELECT host, file FROM log_position GROUP BY host, file HAVING MAX(seen_at) < \(limit)"
        ).map { (try $0.text("host"), try $0.text("file")) }
        for (host, file) in logs {
            try connection.execute("DELETE FROM log_follow WHERE host = \(host) AND file = \(file)")
            try connection.execute("DELETE FROM log_position WHERE host = \(host) AND file = \(file)")
        }
    }

    static func files(_ connection: any Connection) throws -> [String] {
        try connection.query("SELECT DISTINCT file FROM log_follow").map { try $0.text("file") }
    }

    /// Puts the minutes of the oldest hour before `border` together into one.
    ///
    /// - Returns: whether there was one.
    static func foldOldestHour(before border: Int64, _ connection: any Connection) throws -> Bool {
        let oldest = try connection.queryFirst(
            """
            SELECT window_at FROM log_count WHERE step = \(LogCountRow.minute) AND window_at < \(border) \
            ORDER BY window_at LIMIT 1
            """)
        guard let oldest = try oldest?.integer("window_at") else { return false }
        let hour = oldest - Int64(Int(oldest).dividedDown(by: 3_600_000).remainder)
        let (from, to) = (hour, hour + 3_600_000)
        let lock = connection.dialect == .sqlite ? "" : " FOR UPDATE"
        var sums: [String: [LogCountRow.Key: Int64]] = [:]
        try connection.forEachRow(
            """
            SELECT file, level, source_id, line_count FROM log_count WHERE step = \(LogCountRow.minute) \
            AND window_at >= \(from) AND window_at < \(to)\(raw: lock)
            """
        ) { row in
            let key = LogCountRow.Key(
                step: LogCountRow.hour, window: hour, level: Int(try row.integer("level")),
                source: try row.integer("source_id"))
            sums[try row.text("file"), default: [:]][key, default: 0] += try row.integer("line_count")
        }
        for (file, sums) in sums.sorted(by: { $0.key < $1.key }) { try LogCountRow.add(sums, of: file, connection) }
        try connection.execute(
            """
            DELETE FROM log_count WHERE step = \(LogCountRow.minute) AND window_at >= \(from) AND window_at < \(to)
            """)
        return true
    }

    static func removeCounts(before limit: Int64, _ connection: any Connection) throws {
        try connection.execute(
            "DELETE FROM log_count WHERE step = \(LogCountRow.hour) AND window_at < \(limit)")
    }
}
