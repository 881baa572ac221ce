import Database

extension TableCatalog {
    /// `to_regclass` looks where the writers' statements do not: along our own session's search_path.
    static func readPostgreSQL(_ table: String, on connection: any Connection) throws -> TableCatalog {
        let path = Identifier.quotedPath(table, .postgresql)
        let statement: SQL = """
            SELECT CAST(c.oid AS bigint) AS id, CAST(n.nspname AS text) AS schema_name, CAST(c.relname AS text) AS name,
                CAST(c.relkind AS text) AS kind, CAST(c.relpersistence = 't' AS integer) AS is_temporary,
                CAST(c.relkind = 'p' OR c.relispartition OR EXISTS (
                    SELECT 1 FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhparent, i.inhrelid)
                ) AS integer) AS is_partitioned
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = to_regclass(\(path))
            """
        guard let row = try connection.queryFirst(statement) else {
            throw missing(table, in: "the database", among: try tablesSeen(from: table, on: connection))
        }
        if let kind = kindOtherThanTable(try row.text("kind")) { throw notATable(table, kind) }
        guard try row.integer("is_temporary") == 0 else { throw notATable(table, "a temporary table") }
        var catalog = TableCatalog(
            dialect: .postgresql, schema: try row.text("schema_name"), name: try row.text("name"),
            isPartitioned: try row.integer("is_partitioned") == 1)
        try catalog.readPostgreSQLColumns(of: try row.integer("id"), on: connection)
        return catalog
    }

    private static func kindOtherThanTable(_ kind: String) -> String? {
        switch kind {
        case "r", "p": nil
        case "v": "a view"
        case "m": "a materialized view"
        case "f": "a foreign table"
        default: "no table"
        }
    }

    private static func tablesSeen(from table: String, on connection: any Connection) throws -> [String] {
        let parts = Identifier.parts(of: table)
        let condition: SQL =
            parts.count > 1 ? "n.nspname = \(parts[0])" : "pg_catalog.pg_table_is_visible(c.oid)"
        let statement: SQL = """
            SELECT CAST(c.relname AS text) AS name
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND \(condition)
            """
        return try connection.query(statement).map { try $0.text("name") }
    }

    private mutating func readPostgreSQLColumns(of id: Int64, on connection: any Connection) throws {
        let statement: SQL = """
            SELECT CAST(a.attname AS text) AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
                CAST(t.typcategory AS text) AS category, CAST(COALESCE(b.typname, t.typname) AS text) AS base,
                CAST(EXISTS (
                    SELECT 1 FROM pg_catalog.pg_index i
                    WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
                        AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum
                ) AS integer) AS is_unique
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            -- a domain is what it is made of
            LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
            WHERE a.attrelid = \(id) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """
        try connection.forEachRow(statement) { row in
            let name = try row.text("name")
            let base = try row.text("base")
            let category = try row.text("category")
            columns.append(
                WatchedColumn(
                    name: name, type: try row.text("type"), isTextual: category == "S",
                    isInteger: ["int2", "int4", "int8"].contains(base),
                    comparison: Self.comparison(base, category: category), hasValues: base != "bytea"))
            if try row.integer("is_unique") == 1 { uniqueColumns.insert(name) }
        }
    }

    /// Numbers, days, booleans, addresses and enums have an equality that says what people mean; texts may have a
    /// collation that hides a change, and of the other types nobody knows.
    private static func comparison(_ base: String, category: String) -> WatchedColumn.Comparison {
        switch category {
        case "S": .binary
        case "N", "D", "T", "B", "I", "E": .plain
        default: ["uuid", "bytea"].contains(base) ? .plain : .asText
        }
    }
}
