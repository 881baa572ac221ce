import Database

/// Counts of windows: `log_count`.
enum LogCountRow {
    struct Key: Hashable, Comparable {
        var step: Int64
        /// Its beginning, in milliseconds since 1970.
        var window: Int64
        var level: Int
        var source: Int64

        static func < (one: Key, other: Key) -> Bool {
            (one.step, one.window, one.level, one.source) < (other.step, other.window, other.level, other.source)
        }
    }

    /// Lengths of windows, in seconds.
    static let minute: Int64 = 60
    static let hour: Int64 = 3_600

    private static let atOnce = 64

    /// In the order of their keys, so that two nodes never wait for each other.
    static func add(_ sums: [Key: Int64], of file: String, _ connection: any Connection) throws {
        var rest = sums.sorted { $0.key < $1.key }[...]
        var size = atOnce
        while !rest.isEmpty {
            while size > rest.count { size /= 2 }
            var statement: SQL = "INSERT INTO log_count (file, step, window_at, level, source_id, line_count) VALUES"
            for (index, (key, lines)) in rest.prefix(size).enumerated() {
                statement.append(
                    """
                    \(raw: index == 0 ? " " : ", ")(\(file), \(key.step), \(key.window), \(key.level), \(key.source), \
                    \(lines))
                    """)
            }
            statement.append(raw: adding(connection.dialect))
            try connection.execute(statement)
            rest = rest.dropFirst(size)
        }
    }

    private static func adding(_ dialect: SQLDialect) -> String {
        switch dialect {
        case .sqlite, .postgresql:
            """
             ON CONFLICT (file, step, window_at, level, source_id) \
            DO UPDATE SET line_count = log_count.line_count + excluded.line_count
            """
        case .mysql: " ON DUPLICATE KEY UPDATE line_count = line_count + VALUES(line_count)"
        }
    }
}
