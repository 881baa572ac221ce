import Database

/// What an export asks of `user_stats`.
enum ExportStore {
    /// - Returns: how many rows there were, and the number of the last.
    static func rows(
        after last: Int64, most: Int, on connection: any Connection, _ body: (UserRow) throws -> Void
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
            try body(user)
        }
        return (count, latest)
    }
}
