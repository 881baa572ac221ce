import Database

extension FigureStore {
    /// The users that the nodes named as the latest of a project, latest first; those whom a clock that was ahead saw in
    /// the far future, last.
    static func recent(
        of projects: [Int64], most: Int, at now: Int, on connection: any Connection
    ) throws -> [UserRow] {
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
            ) { row in
                let user = try UserRow(row)
                // One that was moved to another project is still in the list of its old one.
                if projects.contains(user.project) { rows.append(user) }
            }
        }
        let latest = now + UsageCalendar.mostDaysAhead * 86_400
        func time(_ user: UserRow) -> Int {
            guard let time = user.lastSeen, time <= latest else { return .min }
            return time
        }
        rows.sort { (time($0), $0.id) > (time($1), $1.id) }
        return Array(rows.prefix(most))
    }
}
