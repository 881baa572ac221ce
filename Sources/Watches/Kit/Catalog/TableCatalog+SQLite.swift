import Database

extension TableCatalog {
    static func readSQLite(_ table: String, on connection: any Connection) throws -> TableCatalog {
        let parts = Identifier.parts(of: table)
        guard parts.count < 2 || parts[0].lowercased() == "main" else {
            throw WatchTrouble(.noTable, "\(table): a SQLite source has the tables of its own file only")
        }
        let name = parts.last ?? table
        let statement: SQL = """
            SELECT name, type AS kind, COALESCE(sql, '') AS definition FROM sqlite_master
            WHERE name = \(name) COLLATE NOCASE AND type IN ('table', 'view')
            """
        guard let row = try connection.queryFirst(statement) else {
            let isTemporary = try connection.queryFirst(
                "SELECT 1 AS found FROM sqlite_temp_master WHERE name = \(name) COLLATE NOCASE")
            if isTemporary != nil { throw notATable(table, "a temporary table") }
            let all = try connection.query("SELECT name FROM sqlite_master WHERE type = 'table'")
            throw missing(table, in: "the file", among: try all.map { try $0.text("name") })
        }
        guard try row.text("kind") == "table" else { throw notATable(table, "a view") }
        guard try !row.text("definition").uppercased().hasPrefix("CREATE VIRTUAL") else {
            throw notATable(table, "a virtual table")
        }
        var catalog = TableCatalog(dialect: .sqlite, schema: nil, name: try row.text("name"))
        try catalog.readSQLiteColumns(on: connection)
        return catalog
    }

    private mutating func readSQLiteColumns(on connection: any Connection) throws {
        var primaryKey: [String] = []
        // Hidden ones are those of virtual tables; generated columns are marked with 2 and 3.
        let statement: SQL = "SELECT name, type, pk FROM pragma_table_xinfo(\(name)) WHERE hidden <> 1 ORDER BY cid"
        try connection.forEachRow(statement) { row in
            let name = try row.text("name")
            let type = try row.text("type")
            let upper = type.uppercased()
            if try row.integer("pk") > 0 { primaryKey.append(name) }
            // SQLite's own rules of affinity: INT anywhere, else CHAR, CLOB or TEXT.
            let isInteger = upper.contains("INT")
            columns.append(
                WatchedColumn(
                    name: name, type: type,
                    isTextual: !isInteger && ["CHAR", "CLOB", "TEXT"].contains { upper.contains($0) },
                    isInteger: isInteger, comparison: .binary, hasValues: !upper.contains("BLOB")))
        }
        if primaryKey.count == 1 { uniqueColumns.formUnion(primaryKey) }
        let unique: SQL = """
            SELECT (SELECT MIN(c.name) FROM pragma_index_info(i.name) c) AS name FROM pragma_index_list(\(name)) i
            WHERE i."unique" = 1 AND i.partial = 0 AND (SELECT COUNT(*) FROM pragma_index_info(i.name)) = 1
            """
        try connection.forEachRow(unique) { row in
            if let name = try row.optionalText("name") { uniqueColumns.insert(name) }
        }
    }
}
