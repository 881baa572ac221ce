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
                    guard case .text(let id)? = row.values.first else { return }
                    found[UserKey(project: project, anonymousID: id)] = try UserRecord(row, at: now)
                }
            }
        }
        return found
    }

    /// - Parameter numbers: the ids of those that have one already; all or none of them.
    /// - Returns: their ids in SQLite, which counts them up in the order of the rows; elsewhere nothing.
    /// - Throws: `.uniqueViolation` where another node stored one of them just now.
    @discardableResult
    static func insert(
        _ users: [(key: UserKey, value: UserRecord)], numbered numbers: [UserKey: Int64] = [:],
        on connection: any Connection
    ) throws -> [UserKey: Int64] {
        let first = numbers.isEmpty ? "" : "id, "
        var ids: [UserKey: Int64] = [:]
        var times = TimeTexts()
        for rows in PowerSlices(users) {
            var statement: SQL = """
                INSERT INTO user_stats (\(raw: first)anonymous_id, project_id, first_seen, last_seen, os, version, \
                total_reports, os_id, version_id) VALUES
                """
            for (index, row) in rows.enumerated() {
                let user = row.value
                var values: [SQLValue] = [
                    .text(row.key.anonymousID), .integer(row.key.project), times.value(user.firstSeen),
                    times.value(user.lastSeen), .text(user.os), .text(user.version),
                    .integer(Int64(user.totalReports)), .integer(user.osID), .integer(user.versionID),
                ]
                if !numbers.isEmpty { values.insert(numbers[row.key].map { .integer($0) } ?? .null, at: 0) }
                statement.append(row: values, isFirst: index == 0)
            }
            let last = try connection.execute(statement).lastInsertID
            guard connection.dialect == .sqlite, let last else { continue }
            for (index, row) in rows.reversed().enumerated() { ids[row.key] = last - Int64(index) }
        }
        return ids
    }

    /// What may change of known users. They are locked.
    static func update(_ users: [(key: UserKey, value: UserRecord)], on connection: any Connection) throws {
        guard connection.dialect != .sqlite else { return try updateEach(users, on: connection) }
        var times = TimeTexts()
        for rows in PowerSlices(users) {
            // All of them are there: this is an UPDATE of several rows that both databases know.
            var statement: SQL = """
                INSERT INTO user_stats (id, anonymous_id, project_id, last_seen, os, version, total_reports, \
                os_id, version_id) VALUES
                """
            for (index, row) in rows.enumerated() {
                let user = row.value
                statement.append(
                    row: [
                        user.id.map { .integer($0) } ?? .null, .text(row.key.anonymousID), .integer(row.key.project),
                        times.value(user.lastSeen), .text(user.os), .text(user.version),
                        .integer(Int64(user.totalReports)), .integer(user.osID), .integer(user.versionID),
                    ], isFirst: index == 0)
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
        var times = TimeTexts()
        for (_, user) in users {
            var statement: SQL = "UPDATE user_stats SET last_seen = "
            statement.append(times.value(user.lastSeen))
            statement.append(raw: ", os = ")
            statement.append(.text(user.os))
            statement.append(raw: ", version = ")
            statement.append(.text(user.version))
            statement.append(raw: ", total_reports = ")
            statement.append(.integer(Int64(user.totalReports)))
            statement.append(raw: ", os_id = ")
            statement.append(.integer(user.osID))
            statement.append(raw: ", version_id = ")
            statement.append(.integer(user.versionID))
            statement.append(raw: " WHERE id = ")
            statement.append(user.id.map { .integer($0) } ?? .null)
            try connection.execute(statement)
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
    /// By place, not by name: a batch reads hundreds.
    fileprivate init(_ row: Row, at now: Int) throws {
        let values = row.values
        guard values.count == 9, case .integer(let id) = values[1], case .integer(let osID) = values[7],
            case .integer(let versionID) = values[8]
        else { throw DatabaseError(.unexpectedValue, "a row of user_stats has no number where one belongs") }
        let firstSeen = UsageTime.second(values[2])
        let lastSeen = UsageTime.second(values[3])
        self.init(
            id: id, firstSeen: firstSeen ?? lastSeen ?? now, lastSeen: lastSeen ?? firstSeen ?? now,
            os: Self.text(values[4]), version: Self.text(values[5]), totalReports: Self.count(values[6]), osID: osID,
            versionID: versionID)
    }

    private static func text(_ value: SQLValue) -> String {
        if case .text(let text) = value { text } else { value.isNull ? UserTable.unknown : value.displayText }
    }

    private static func count(_ value: SQLValue) -> Int {
        if case .integer(let count) = value { Int(count) } else { 1 }
    }
}
