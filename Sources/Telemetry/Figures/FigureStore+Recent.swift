import Database

extension FigureStore {
    /// The users that the nodes named as the latest of a project, latest first.
    static func recent(of projects: [Int64], most: Int, on connection: any Connection) throws -> [UserRow] {
        var ids: Set<Int64> = []
        for project in projects {
            let lists = try connection.query("SELECT users FROM usage_recent WHERE project_id = \(project)")
            for list in lists { ids.formUnion(RecentTable.parse(try list.text("users"))) }
        }
        var rows: [UserRow] = []
        for chunk in ValueChunks(ids.sorted()) {
            try connection.forEachByteRow(
                """
                SELECT id, anonymous_id, project_id, first_seen, last_seen, os, version, total_reports FROM user_stats \
                WHERE id IN (\(list: chunk))
                """
            ) { row in rows.append(try UserRow(row)) }
        }
        rows.sort { ($0.lastSeen ?? 0, $0.id) > ($1.lastSeen ?? 0, $1.id) }
        return Array(rows.prefix(most))
    }
}
