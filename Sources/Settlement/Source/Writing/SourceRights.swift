package import Database

/// What the user of a settlement's source may do there, as far as a settlement is concerned. A SQLite file has no
/// users.
package struct SourceRights: Sendable, Hashable {
    package let user: String
    /// What it needs and has not: statements that grant it, for the tables' owner.
    package let missing: [String]
    /// What it has and should not: `UPDATE on user_tasks`.
    package let excess: [String]

    /// nil: there are none to speak of.
    package static func of(_ connection: any Connection) throws -> SourceRights? {
        guard connection.dialect == .postgresql, let row = try connection.queryFirst(identity) else { return nil }
        let user = try row.text("name")
        let isSuperuser = try row.integer("is_superuser") == 1
        return SourceRights(
            user: user, missing: try missing(of: user, on: connection),
            excess: isSuperuser ? ["superuser"] : try excess(on: connection))
    }

    private static let identity: SQL = """
        SELECT CAST(quote_ident(current_user) AS text) AS name,
            CAST(COALESCE((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), FALSE) AS integer)
                AS is_superuser
        """

    private static let ofTheBot = ["drama_tasks", "user_tasks", "users"]

    /// Tables that are not there are somebody else's finding.
    private static func missing(of user: String, on connection: any Connection) throws -> [String] {
        let table = DailyStatsTable.name
        var missing: [String] = []
        for other in ofTheBot where try may("SELECT", other, connection) == false {
            missing.append("GRANT SELECT ON \(other) TO \(user)")
        }
        let lacking = try ["SELECT", "INSERT", "UPDATE"].filter { try may($0, table, connection) == false }
        if !lacking.isEmpty { missing.append("GRANT \(lacking.joined(separator: ", ")) ON \(table) TO \(user)") }
        if let sequence = try lackingSequence(connection) {
            missing.append("GRANT USAGE ON SEQUENCE \(sequence) TO \(user)")
        }
        return missing
    }

    private static func excess(on connection: any Connection) throws -> [String] {
        try ofTheBot.flatMap { table in
            try ["INSERT", "UPDATE", "DELETE", "TRUNCATE"].filter { try may($0, table, connection) == true }
                .map { "\($0) on \(table)" }
        }
    }

    /// nil: there is no such table.
    private static func may(_ right: String, _ table: String, _ connection: any Connection) throws -> Bool? {
        try connection.queryFirst(
            "SELECT CAST(has_table_privilege(to_regclass(\(table)), \(right)) AS integer) AS may"
        )?.optionalInteger("may").map { $0 == 1 }
    }

    /// The one that numbers the rows of `task_daily_stats`, where it may not be used.
    private static func lackingSequence(_ connection: any Connection) throws -> String? {
        try connection.queryFirst(
            """
            SELECT s.name FROM (
                SELECT pg_get_serial_sequence(CAST(a.attrelid::regclass AS text), 'id') AS name FROM pg_attribute a
                WHERE a.attrelid = to_regclass(\(DailyStatsTable.name)) AND a.attname = 'id'
            ) AS s WHERE s.name IS NOT NULL AND NOT has_sequence_privilege(s.name, 'USAGE')
            """)?.text("name")
    }
}
