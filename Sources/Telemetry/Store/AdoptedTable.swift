import Database
import FoundationEssentials
import Timekeeping

/// The table of origin 3's server: `user_stats` until it stepped aside, `user_stats_before` since then.
enum AdoptedTable {
    /// Its users had no project; theirs is the first.
    static let project: Int64 = 1

    private static let needed = ["anonymous_id", "first_seen", "last_seen", "os", "version", "total_reports"]

    /// Whether there is a `user_stats` that Herald did not make.
    ///
    /// - Throws: where it is not that of origin 3's server either.
    static func isForeign(on connection: any Connection) throws -> Bool {
        guard try has(["1"], of: "user_stats", on: connection) else { return false }
        guard try !has(["project_id", "os_id", "version_id"], of: "user_stats", on: connection) else { return false }
        guard connection.dialect == .sqlite, try has(needed, of: "user_stats", on: connection) else {
            throw DatabaseError(
                .other, "the database has a table user_stats that is neither Herald's nor that of its predecessor",
                hint: "keep the statistics elsewhere (telemetry.database), or give that table another name")
        }
        guard try !isThere(on: connection) else {
            throw DatabaseError(
                .other, "the database has both user_stats and user_stats_before of another statistics server",
                hint: "two files were mixed: give user_stats_before another name, or restore a backup")
        }
        return true
    }

    static func isThere(on connection: any Connection) throws -> Bool {
        guard connection.dialect == .sqlite else { return false }
        return try connection.queryFirst(
            "SELECT 1 AS there FROM sqlite_schema WHERE type = 'table' AND name = 'user_stats_before'") != nil
    }

    static func setAside(on connection: any Connection) throws {
        // Its indexes on its columns keep their names, and nobody needs them any more.
        try connection.execute("DROP INDEX IF EXISTS idx_anonymous_id")
        try connection.execute("DROP INDEX IF EXISTS idx_last_seen")
        try connection.execute("ALTER TABLE user_stats RENAME TO user_stats_before")
    }

    static func drop(on connection: any Connection) throws {
        try connection.execute("DROP TABLE user_stats_before")
    }

    static func addProject(_ name: String, at now: Date, on connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            """
            INSERT INTO usage_project (id, name, created_at) VALUES (\(project), \(name), \(now.unixMilliseconds))
            """, conflictOn: ["id"])
    }

    static func frequentNames(
        _ kind: NameTable.Kind, limit: Int, on connection: any Connection
    ) throws -> [String] {
        let column = kind == .os ? "os" : "version"
        return try connection.query(
            """
            SELECT \(raw: column) AS name FROM user_stats_before GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT \(limit)
            """
        ).map { ($0["name"] ?? .null).displayText }
    }

    static func rows(after position: Int64, limit: Int, on connection: any Connection) throws -> [AdoptedRow] {
        var rows: [AdoptedRow] = []
        try connection.forEachRow(
            """
            SELECT rowid AS position, anonymous_id, first_seen, last_seen, os, version, total_reports \
            FROM user_stats_before WHERE rowid > \(position) ORDER BY rowid LIMIT \(limit)
            """
        ) { row in rows.append(try AdoptedRow(row)) }
        return rows
    }

    /// Reads the whole table, once.
    static func latestUsers(limit: Int, on connection: any Connection) throws -> [Int64] {
        try connection.query(
            """
            SELECT id FROM user_stats WHERE project_id = \(project) ORDER BY last_seen DESC, id DESC LIMIT \(limit)
            """
        ).map { try $0.integer("id") }
    }

    private static func has(_ columns: [String], of table: String, on connection: any Connection) throws -> Bool {
        do {
            try connection.forEachRow(
                "SELECT \(raw: columns.joined(separator: ", ")) FROM \(raw: table) LIMIT 1"
            ) { _ in }
            return true
        } catch let error as DatabaseError where error.kind == .unknownTableOrColumn {
            return false
        }
    }
}

extension AdoptedRow {
    /// Whatever types the file has: SQLite keeps any value in any column.
    fileprivate init(_ row: Row) throws {
        func text(_ name: String) -> String { (row[name] ?? .null).displayText }
        let id = UsageText.trimmed(text("anonymous_id"))
        position = try row.integer("position")
        key = id.isEmpty ? nil : UserKey(project: AdoptedTable.project, anonymousID: id)
        firstSeen = UsageTime.second(row["first_seen"])
        lastSeen = UsageTime.second(row["last_seen"])
        os = UsageText.value(text("os"))
        version = UsageText.value(text("version"))
        let reports = row["total_reports"]?.numericValue ?? 1
        totalReports = Int(max(1, min(reports, Double(Int32.max))))
    }
}
