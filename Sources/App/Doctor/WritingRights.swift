import Database

/// Whether the user of a source could write, were its session not read-only.
enum WritingRights {
    /// - Returns: the right that is too much, or nil. A SQLite file has no users: nil.
    static func found(on connection: any Connection) throws -> String? {
        switch connection.dialect {
        case .sqlite: nil
        case .mysql: try mysql(connection)
        case .postgresql: try postgresql(connection)
        }
    }

    private static func mysql(_ connection: any Connection) throws -> String? {
        for row in try connection.query("SHOW GRANTS") {
            guard let name = row.columns.names.first else { continue }
            let grant = try row.text(name).uppercased()
            let rights = grant.split(separator: " ON ", maxSplits: 1)[0]
            let writing = ["ALL PRIVILEGES", "INSERT", "UPDATE", "DELETE", "DROP", "SUPER"].first {
                rights.contains($0)
            }
            if let writing { return writing }
        }
        return nil
    }

    private static func postgresql(_ connection: any Connection) throws -> String? {
        let superuser = try connection.queryFirst(
            "SELECT 1 AS found FROM pg_roles WHERE rolname = current_user AND rolsuper")
        if superuser != nil { return "superuser" }
        let statement: SQL = """
            SELECT privilege_type, table_name FROM information_schema.role_table_grants
            WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
                AND table_schema NOT IN ('pg_catalog', 'information_schema')
            LIMIT 1
            """
        return try connection.queryFirst(statement).map {
            "\(try $0.text("privilege_type")) on \(try $0.text("table_name"))"
        }
    }
}
