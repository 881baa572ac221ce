package import Database

/// The schema of a database as text that is the same in every run, so that what a migration does to it shows
/// in review. It is for reading: SQLite keeps the statements as they were written, the other two are put
/// together from their catalogs.
package enum SchemaDump {
    package static func text(of connection: any Connection) throws -> String {
        let tables =
            switch connection.dialect {
            case .sqlite: try sqliteTables(connection)
            case .postgresql: try composedTables(.postgresql, connection)
            case .mysql: try composedTables(.mysql, connection)
            }
        let heading = """
            -- The store's tables in \(connection.dialect.rawValue), with all migrations applied.
            -- Written by `make schema`; not edited by hand.
            """
        return ([heading] + tables).joined(separator: "\n\n") + "\n"
    }

    private static func sqliteTables(_ connection: any Connection) throws -> [String] {
        let rows = try connection.query(
            """
            SELECT tbl_name AS table_name, sql || ';' AS part FROM sqlite_master
            WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'sqlite%' ORDER BY type <> 'table', name
            """)
        let statements = try partsByTable(rows)
        return statements.keys.sorted().compactMap { statements[$0]?.joined(separator: "\n") }
    }

    private static func composedTables(_ catalog: SchemaCatalog, _ connection: any Connection) throws -> [String] {
        let columns = try partsByTable(connection.query(catalog.columns))
        let constraints = try partsByTable(connection.query(catalog.constraints))
        let indexes = try partsByTable(connection.query(catalog.indexes))
        return columns.keys.sorted().map { table in
            let body = ((columns[table] ?? []) + (constraints[table] ?? [])).map { "    " + $0 }
            let creation = "CREATE TABLE \(table) (\n\(body.joined(separator: ",\n"))\n);"
            return ([creation] + (indexes[table] ?? []).map { $0 + ";" }).joined(separator: "\n")
        }
    }

    private static func partsByTable(_ rows: [Row]) throws -> [String: [String]] {
        try rows.reduce(into: [:]) { parts, row in
            parts[try row.text("table_name"), default: []].append(try row.text("part"))
        }
    }
}
