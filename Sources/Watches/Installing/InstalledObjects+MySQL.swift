import Database

extension InstalledObjects {
    /// - Parameter schema: of the watched table, its triggers and its queue.
    static func mysql(_ names: QueueNames, schema: String, _ connection: any Connection) throws -> InstalledObjects {
        var found = InstalledObjects()
        try found.readMySQLQueue(names.queue, schema, connection)
        let triggers: SQL = """
            SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS table_name, ACTION_STATEMENT AS body,
                ACTION_TIMING AS timing, EVENT_MANIPULATION AS event
            FROM information_schema.TRIGGERS
            WHERE TRIGGER_SCHEMA = \(schema) AND TRIGGER_NAME IN (\(list: WatchEvent.allCases.map(names.trigger)))
            """
        for row in try connection.query(triggers) {
            let (name, table, body) = (try row.text("name"), try row.text("table_name"), try row.text("body"))
            let definition =
                "CREATE TRIGGER \(quoted(schema)).\(quoted(name)) \(try row.text("timing")) \(try row.text("event"))"
                + " ON \(quoted(schema)).\(quoted(table)) FOR EACH ROW \(body)"
            found.triggers[name] = Trigger(name: name, table: table, text: body, definition: definition)
        }
        let routines: SQL = """
            SELECT ROUTINE_NAME AS name, COALESCE(ROUTINE_DEFINITION, '') AS body FROM information_schema.ROUTINES
            WHERE ROUTINE_SCHEMA = \(schema) AND ROUTINE_TYPE = 'PROCEDURE'
                AND ROUTINE_NAME IN (\(list: [names.processProcedure, names.cleanupProcedure]))
            """
        for row in try connection.query(routines) { found.procedures[try row.text("name")] = try row.text("body") }
        let rights = try MySQLRights(connection)
        found.triggersAreHidden = !rights.has("TRIGGER", in: schema)
        found.proceduresAreHidden =
            !["CREATE ROUTINE", "ALTER ROUTINE", "EXECUTE"].contains { rights.has($0, in: schema) }
        return found
    }

    private mutating func readMySQLQueue(_ queue: String, _ schema: String, _ connection: any Connection) throws {
        let table: SQL = """
            SELECT TABLE_TYPE AS kind FROM information_schema.TABLES
            WHERE TABLE_SCHEMA = \(schema) AND TABLE_NAME = \(queue)
            """
        guard let kind = try connection.queryFirst(table)?.text("kind") else { return }
        queueIsNoTable = kind != "BASE TABLE"
        let rows = try connection.query(
            """
            SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS fallback,
                COLUMN_COMMENT AS comment
            FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = \(schema) AND TABLE_NAME = \(queue)
            ORDER BY ORDINAL_POSITION
            """)
        columns = try rows.map { row in
            let fallback = try row.optionalText("fallback").map { Self.literal($0) }
            let comment = try row.text("comment")
            let isNullable = try row.text("nullable") == "YES"
            return Column(
                name: try row.text("name"), type: try row.text("type"), isNullable: isNullable,
                clauses: (isNullable ? "" : " NOT NULL") + (fallback.map { " DEFAULT \($0)" } ?? "")
                    + (comment.isEmpty ? "" : " COMMENT \(Self.text(comment))"))
        }
        let indexes: SQL = """
            SELECT DISTINCT INDEX_NAME AS name FROM information_schema.STATISTICS
            WHERE TABLE_SCHEMA = \(schema) AND TABLE_NAME = \(queue)
            """
        self.indexes = Set(try connection.query(indexes).map { try $0.text("name") })
    }

    /// MariaDB quotes a text's default in its catalog, MySQL does not.
    private static func literal(_ fallback: String) -> String {
        fallback.hasPrefix("'") || fallback == "NULL" ? fallback : text(fallback)
    }

    private static func text(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
    }

    private static func quoted(_ name: String) -> String { Identifier.quoted(name, .mysql) }
}
