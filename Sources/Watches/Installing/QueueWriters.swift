import Database

/// Triggers, of whatever name and table, that name a queue: without it they would make writers' statements fail.
enum QueueWriters {
    static func read(
        _ queue: String, of table: WatchedTable, on connection: any Connection
    ) throws -> [InstalledObjects.Trigger] {
        let schema = table.schema ?? ""
        let statement: SQL =
            switch table.dialect {
            case .mysql:
                """
                SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS table_name, ACTION_STATEMENT AS body
                FROM information_schema.TRIGGERS
                WHERE TRIGGER_SCHEMA = \(schema) AND EVENT_OBJECT_TABLE <> \(queue) ORDER BY TRIGGER_NAME
                """
            case .postgresql:
                """
                SELECT CAST(t.tgname AS text) AS name, CAST(c.relname AS text) AS table_name, p.prosrc AS body
                FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                WHERE NOT t.tgisinternal AND n.nspname = \(schema) AND c.relname <> \(queue) ORDER BY t.tgname
                """
            case .sqlite:
                """
                SELECT name, tbl_name AS table_name, COALESCE(sql, '') AS body FROM sqlite_master
                WHERE type = 'trigger' AND tbl_name <> \(queue) COLLATE NOCASE ORDER BY name
                """
            }
        return try connection.query(statement).compactMap { row in
            let body = try row.text("body")
            guard SQLText(body).names(queue) else { return nil }
            return InstalledObjects.Trigger(
                name: try row.text("name"), table: try row.text("table_name"), text: body, definition: "")
        }
    }
}
