import Database

extension InstalledObjects {
    /// - Parameters:
    ///   - table: the watched one, quoted where it has to be.
    ///   - queue: the same of the queue.
    static func postgreSQL(
        _ names: QueueNames, functionNames: [String], table: String, queue: String, _ connection: any Connection
    ) throws -> InstalledObjects {
        var found = InstalledObjects()
        try found.readPostgreSQLQueue(queue, connection)
        let triggers: SQL = """
            SELECT t.tgname::text AS name, c.relname::text AS table_name, pg_get_triggerdef(t.oid) AS definition,
                p.prosrc AS body, (t.tgenabled = 'D')::int AS disabled
            FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
            JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
            WHERE t.tgrelid = to_regclass(\(table)) AND NOT t.tgisinternal
                AND t.tgname IN (\(list: WatchEvent.allCases.map(names.trigger)))
            """
        for row in try connection.query(triggers) {
            let (name, definition) = (try row.text("name"), try row.text("definition"))
            found.triggers[name] = Trigger(
                name: name, table: try row.text("table_name"),
                text: try row.text("body"), definition: definition, isDisabled: try row.integer("disabled") == 1)
        }
        let routines: SQL = """
            SELECT p.proname::text AS name, p.prosrc AS body, p.prokind::text AS kind
            FROM pg_catalog.pg_proc p
            WHERE p.pronamespace = (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass(\(table)))
                AND p.proname IN (\(list: functionNames + [names.processProcedure, names.cleanupProcedure]))
            """
        for row in try connection.query(routines) {
            let (name, body) = (try row.text("name"), try row.text("body"))
            if try row.text("kind") == "p" { found.procedures[name] = body } else { found.functions[name] = body }
        }
        return found
    }

    private mutating func readPostgreSQLQueue(_ queue: String, _ connection: any Connection) throws {
        guard
            let kind = try connection.queryFirst(
                "SELECT relkind::text AS kind FROM pg_catalog.pg_class WHERE oid = to_regclass(\(queue))")?.text("kind")
        else { return }
        queueIsNoTable = !["r", "p"].contains(kind)
        let rows = try connection.query(
            """
            SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type, attnotnull::int AS filled
            FROM pg_catalog.pg_attribute
            WHERE attrelid = to_regclass(\(queue)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """)
        columns = try rows.map {
            Column(name: try $0.text("name"), type: try $0.text("type"), isNullable: try $0.integer("filled") == 0)
        }
        let indexes: SQL = """
            SELECT c.relname::text AS name FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = to_regclass(\(queue)) AND i.indisvalid
            """
        self.indexes = Set(try connection.query(indexes).map { try $0.text("name") })
        let constraints: SQL = """
            SELECT conname::text AS name, pg_get_constraintdef(oid) AS text FROM pg_catalog.pg_constraint
            WHERE conrelid = to_regclass(\(queue)) AND contype = 'c'
            """
        for row in try connection.query(constraints) { checks[try row.text("name")] = try row.text("text") }
    }
}
