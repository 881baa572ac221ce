import Database

/// What the removal of a project asks of the tables.
enum RemovalStore {
    static func content(of project: Int64, named name: String, on connection: any Connection) throws -> ProjectContent {
        let kinds = CounterKey.Kind.allCases.map(\.rawValue)
        func count(_ statement: SQL) throws -> Int { Int(try connection.queryFirst(statement)?.integer("n") ?? 0) }
        return ProjectContent(
            project: name, users: try FigureStore.sums(.users, of: project, on: connection)[0] ?? 0,
            numbers: try count(
                "SELECT COUNT(*) AS n FROM usage_count WHERE kind IN (\(list: kinds)) AND project_id = \(project)"),
            names: try count("SELECT COUNT(*) AS n FROM usage_value WHERE project_id = \(project) AND kind > 0"))
    }

    /// Users of these projects, among some in the order of their numbers.
    ///
    /// - Returns: those users, and the last that was looked at; nil at the end of the table.
    static func users(
        of projects: Set<Int64>, after last: Int64, most: Int, on connection: any Connection
    ) throws -> (ids: [Int64], last: Int64?) {
        var (ids, latest, count): ([Int64], Int64, Int) = ([], last, 0)
        try connection.forEachByteRow(
            "SELECT id, project_id FROM user_stats WHERE id > \(last) ORDER BY id LIMIT \(most)"
        ) { row in
            latest = try row.integer(0)
            count += 1
            if projects.contains(try row.integer(1)) { ids.append(latest) }
        }
        return (ids, count == most ? latest : nil)
    }

    static func remove(_ users: [Int64], of projects: Set<Int64>, on connection: any Connection) throws {
        for chunk in ValueChunks(users) {
            try connection.execute(
                """
                DELETE FROM user_stats WHERE id IN (\(list: chunk)) AND project_id IN (\(list: projects.sorted()))
                """)
        }
    }

    /// Removes numbers of a project, whole days of them, up to some more than `most` rows.
    ///
    /// - Returns: false where none are left.
    static func removeNumbers(
        _ kind: CounterKey.Kind, _ project: Int64, most: Int, on connection: any Connection
    ) throws -> Bool {
        let day = try connection.queryFirst(
            """
            SELECT day_number FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            ORDER BY day_number LIMIT 1 OFFSET \(most)
            """
        )?.integer("day_number")
        try connection.execute(
            """
            DELETE FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            AND day_number <= \(day ?? Int64(Int32.max))
            """)
        return day != nil
    }

    /// What is not counted: names, the latest, and the project itself.
    static func removeRest(_ project: Int64, on connection: any Connection) throws {
        try connection.execute("DELETE FROM usage_value WHERE project_id = \(project)")
        try connection.execute("DELETE FROM usage_recent WHERE project_id = \(project)")
        try connection.execute("DELETE FROM usage_project WHERE id = \(project)")
    }
}
