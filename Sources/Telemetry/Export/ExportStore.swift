import Database
import Timekeeping

/// What an export asks of `user_stats`.
enum ExportStore {
    /// - Returns: how many rows there were, and the number of the last.
    static func rows(
        after last: Int64, most: Int, on connection: any Connection, _ body: (ExportedUser) throws -> Void
    ) throws -> (count: Int, last: Int64?) {
        var (count, latest): (Int, Int64?) = (0, nil)
        try connection.forEachByteRow(
            """
            SELECT id, anonymous_id, project_id, first_seen, last_seen, os, version, total_reports FROM user_stats \
            WHERE id > \(last) ORDER BY id LIMIT \(most)
            """
        ) { row in
            let user = try UserRow(row)
            (count, latest) = (count + 1, user.id)
            try body(ExportedUser(user))
        }
        return (count, latest)
    }
}

/// A row as it is exported: times are seconds since 1970.
struct ExportedUser {
    let id: Int64
    let project: Int64
    let anonymousID: String
    let firstSeen: Int
    let lastSeen: Int
    let os: String?
    let version: String?
    let reports: Int

    init(_ row: UserRow) {
        id = row.id
        project = row.project
        anonymousID = row.anonymousID
        firstSeen = Int(row.firstSeen).dividedDown(by: 1_000_000).quotient
        lastSeen = Int(row.lastSeen).dividedDown(by: 1_000_000).quotient
        os = row.os
        version = row.version
        reports = row.reports
    }
}
