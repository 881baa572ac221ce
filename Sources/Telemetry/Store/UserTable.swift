import Database
import FoundationEssentials

/// `user_stats`: one row for each user.
package enum UserTable {
    /// What a report without it, and a row of before without it, is counted as.
    package static let unknown = "unknown"

    /// Those of these users that are known, locked in the order of their keys until the transaction ends.
    ///
    /// - Parameter now: stands in for a time in the row that is none.
    static func lock(
        _ keys: [UserKey], at now: Int, on connection: any Connection
    ) throws -> [UserKey: UserRecord] {
        let suffix = connection.dialect == .sqlite ? "" : " ORDER BY anonymous_id FOR UPDATE"
        var found: [UserKey: UserRecord] = [:]
        found.reserveCapacity(keys.count)
        let projects = Dictionary(grouping: keys, by: \.project)
        for (project, keys) in projects.sorted(by: { $0.key < $1.key }) {
            for ids in ValueChunks(keys.map(\.anonymousID)) {
                let statement: SQL = """
                    SELECT anonymous_id, id, first_seen, last_seen, os, version, total_reports, os_id, version_id \
                    FROM user_stats WHERE project_id = \(project) AND anonymous_id IN (\(list: ids))\(raw: suffix)
                    """
                try connection.forEachRow(statement) { row in
                    let id = try row.text("anonymous_id")
                    found[UserKey(project: project, anonymousID: id)] = try UserRecord(row, at: now)
                }
            }
        }
        return found
    }

    /// - Throws: `.uniqueViolation` where another node stored one of them just now.
    static func insert(_ users: [(key: UserKey, value: UserRecord)], on connection: any Connection) throws {
        for rows in PowerSlices(users) {
            var statement: SQL = """
                INSERT INTO user_stats (anonymous_id, project_id, first_seen, last_seen, os, version, total_reports, \
                os_id, version_id) VALUES
                """
            for (index, row) in rows.enumerated() {
                let user = row.value
                statement.append(raw: index == 0 ? " (" : ", (")
                statement.append(
                    """
                    \(row.key.anonymousID), \(row.key.project), \(UsageTime.text(user.firstSeen)), \
                    \(UsageTime.text(user.lastSeen)), \(user.os), \(user.version), \(user.totalReports), \
                    \(user.osID), \(user.versionID))
                    """)
            }
            try connection.execute(statement)
        }
    }

    /// What may change of known users. They are locked.
    static func update(_ users: [(key: UserKey, value: UserRecord)], on connection: any Connection) throws {
        guard connection.dialect != .sqlite else { return try updateEach(users, on: connection) }
        for rows in PowerSlices(users) {
            // All of them are there: this is an UPDATE of several rows that both databases know.
            var statement: SQL = """
                INSERT INTO user_stats (id, anonymous_id, project_id, last_seen, os, version, total_reports, \
                os_id, version_id) VALUES
                """
            for (index, row) in rows.enumerated() {
                let user = row.value
                statement.append(raw: index == 0 ? " (" : ", (")
                statement.append(
                    """
                    \(user.id), \(row.key.anonymousID), \(row.key.project), \(UsageTime.text(user.lastSeen)), \
                    \(user.os), \(user.version), \(user.totalReports), \(user.osID), \(user.versionID))
                    """)
            }
            statement.append(raw: connection.dialect.updatingOnConflict(on: ["id"], set: changing))
            try connection.execute(statement)
        }
    }

    private static let changing = ["last_seen", "os", "version", "total_reports", "os_id", "version_id"]

    /// SQLite runs in this process: a short statement for each row is quicker than a long one for many.
    private static func updateEach(
        _ users: [(key: UserKey, value: UserRecord)], on connection: any Connection
    ) throws {
        for (_, user) in users {
            try connection.execute(
                """
                UPDATE user_stats SET last_seen = \(UsageTime.text(user.lastSeen)), os = \(user.os), \
                version = \(user.version), total_reports = \(user.totalReports), os_id = \(user.osID), \
                version_id = \(user.versionID) WHERE id = \(user.id)
                """)
        }
    }

    /// The ids of these users.
    static func ids(_ keys: [UserKey], on connection: any Connection) throws -> [UserKey: Int64] {
        var found: [UserKey: Int64] = [:]
        for (project, keys) in Dictionary(grouping: keys, by: \.project) {
            for ids in ValueChunks(keys.map(\.anonymousID)) {
                try connection.forEachRow(
                    """
                    SELECT anonymous_id, id FROM user_stats \
                    WHERE project_id = \(project) AND anonymous_id IN (\(list: ids))
                    """
                ) { row in
                    found[UserKey(project: project, anonymousID: try row.text("anonymous_id"))] = try row.integer("id")
                }
            }
        }
        return found
    }
}

extension UserRecord {
    fileprivate init(_ row: Row, at now: Int) throws {
        let lastSeen = UsageTime.second(row["last_seen"])
        let firstSeen = UsageTime.second(row["first_seen"])
        self.init(
            id: try row.integer("id"), firstSeen: firstSeen ?? lastSeen ?? now, lastSeen: lastSeen ?? firstSeen ?? now,
            os: try row.optionalText("os") ?? UserTable.unknown,
            version: try row.optionalText("version") ?? UserTable.unknown,
            totalReports: Int(try row.optionalInteger("total_reports") ?? 1), osID: try row.integer("os_id"),
            versionID: try row.integer("version_id"))
    }
}
