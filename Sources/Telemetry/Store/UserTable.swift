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
                try connection.forEachByteRow(statement) { row in
                    guard let id = try row.text(0) else { return }
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
        guard connection.dialect != .sqlite else { return try insertEach(users, numbered: numbers, on: connection) }
        let first = numbers.isEmpty ? "" : "id, "
        var times = TimeTexts()
        for rows in PowerSlices(users) {
            var statement: SQL = "INSERT INTO user_stats (\(raw: first + columns)) VALUES"
            for (index, row) in rows.enumerated() {
                var values = values(of: row, &times)
                if !numbers.isEmpty { values.insert(numbers[row.key].map { .integer($0) } ?? .null, at: 0) }
                statement.append(row: values, isFirst: index == 0)
            }
            try connection.execute(statement)
        }
        return [:]
    }

    /// SQLite runs in this process: a short statement for each row is quicker than a long one for many.
    private static func insertEach(
        _ users: [(key: UserKey, value: UserRecord)], numbered numbers: [UserKey: Int64], on connection: any Connection
    ) throws -> [UserKey: Int64] {
        var times = TimeTexts()
        let rows = users.map { user in
            [numbers[user.key].map { .integer($0) } ?? .null] + values(of: user, &times)
        }
        var ids: [UserKey: Int64] = [:]
        var position = 0
        try connection.execute(inserting, forEach: rows) { done in
            // Without a number it makes the next one.
            ids[users[position].key] = done.lastInsertID
            position += 1
        }
        return ids
    }

    private static let columns =
        "anonymous_id, project_id, first_seen, last_seen, os, version, total_reports, os_id, version_id"

    private static let inserting: SQL =
        "INSERT INTO user_stats (id, \(raw: columns)) VALUES (\(list: [SQLValue](repeating: .null, count: 10)))"

    private static func values(of user: (key: UserKey, value: UserRecord), _ times: inout TimeTexts) -> [SQLValue] {
        [
            .text(user.key.anonymousID), .integer(user.key.project), times.value(user.value.firstSeen),
            times.value(user.value.lastSeen), .text(user.value.os), .text(user.value.version),
            .integer(Int64(user.value.totalReports)), .integer(user.value.osID), .integer(user.value.versionID),
        ]
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

    private static func updateEach(
        _ users: [(key: UserKey, value: UserRecord)], on connection: any Connection
    ) throws {
        var times = TimeTexts()
        let rows = users.map { _, user -> [SQLValue] in
            [
                times.value(user.lastSeen), .text(user.os), .text(user.version), .integer(Int64(user.totalReports)),
                .integer(user.osID), .integer(user.versionID), user.id.map { .integer($0) } ?? .null,
            ]
        }
        try connection.execute(updating, forEach: rows)
    }

    private static let updating: SQL = {
        let place = SQLValue.null
        return """
            UPDATE user_stats SET last_seen = \(place), os = \(place), version = \(place), total_reports = \(place), \
            os_id = \(place), version_id = \(place) WHERE id = \(place)
            """
    }()

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
    fileprivate init(_ row: borrowing ByteRow, at now: Int) throws {
        let firstSeen = row.second(2)
        let lastSeen = row.second(3)
        self.init(
            id: try row.integer(1), firstSeen: firstSeen ?? lastSeen ?? now, lastSeen: lastSeen ?? firstSeen ?? now,
            os: Self.text(row, 4), version: Self.text(row, 5),
            totalReports: Int((try? row.optionalInteger(6)) ?? 1), osID: try row.integer(7),
            versionID: try row.integer(8))
    }

    /// SQLite keeps what it is given: another program may have written a number.
    private static func text(_ row: borrowing ByteRow, _ column: Int) -> String {
        if let text = try? row.text(column) { return text }
        if let number = try? row.integer(column) { return String(number) }
        return UserTable.unknown
    }
}
