import Database

/// What a source's own catalogue says of the tables that a settlement uses.
struct InspectedCatalog {
    struct Table {
        /// The type of each column, as the database names it: `int4`, `timestamptz`; in SQLite as it was declared, in
        /// lower case.
        var columns: [String: String] = [:]
        /// Whether it is a table and not a view.
        var isTable = true
        /// Whether the session's user may read it, or some of its columns.
        var isReadable = true
    }

    static let tableNames = ["drama_tasks", "user_tasks", "users", "task_daily_stats"]

    let dialect: SQLDialect
    private(set) var tables: [String: Table] = [:]
    /// An index of `user_tasks` begins with `submitted_at`.
    private(set) var hasSubmittedAtIndex = false

    /// - Parameter names: those that are asked for.
    init(_ connection: any Connection, tables names: [String] = tableNames) throws {
        dialect = connection.dialect
        switch dialect {
        case .postgresql: try readPostgreSQL(connection, names)
        case .sqlite: try readSQLite(connection, names)
        case .mysql: throw DatabaseError(.other, "a settlement's source is PostgreSQL or SQLite, not MySQL")
        }
    }

    /// `to_regclass` looks where the statements will: along the session's search_path.
    private mutating func readPostgreSQL(_ connection: any Connection, _ names: [String]) throws {
        let columns: SQL = """
            SELECT c.relname::text AS table_name, c.relkind::text AS kind, a.attname::text AS column_name,
                -- a domain is what it is made of
                COALESCE(base.typname, t.typname)::text AS type_name,
                has_any_column_privilege(c.oid, 'SELECT') AS is_readable
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type base ON t.typtype = 'd' AND base.oid = t.typbasetype
            WHERE c.oid IN (\(raw: names.map { "to_regclass('\($0)')" }.joined(separator: ", ")))
            """
        try connection.forEachRow(columns) { row in
            let name = try row.text("table_name")
            tables[name, default: Table()].columns[try row.text("column_name")] = try row.text("type_name")
            tables[name]?.isTable = ["r", "p"].contains(try row.text("kind"))
            tables[name]?.isReadable = try row.integer("is_readable") == 1
        }
        guard tables["user_tasks"]?.columns["submitted_at"] != nil else { return }
        let index: SQL = """
            SELECT 1 AS found FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = to_regclass('user_tasks') AND i.indisvalid AND a.attname = 'submitted_at'
                -- one over some of the rows helps if they are those that count
                AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) LIKE '%''submitted''%')
            LIMIT 1
            """
        hasSubmittedAtIndex = try connection.queryFirst(index) != nil
    }

    private mutating func readSQLite(_ connection: any Connection, _ names: [String]) throws {
        let columns: SQL = """
            SELECT m.name AS table_name, m.type AS kind, c.name AS column_name, c.type AS type_name
            FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type IN ('table', 'view') AND m.name IN (\(list: names))
            """
        try connection.forEachRow(columns) { row in
            let name = try row.text("table_name")
            tables[name, default: Table()].columns[try row.text("column_name")] =
                try row.text("type_name").lowercased()
            tables[name]?.isTable = try row.text("kind") == "table"
        }
        let index: SQL = """
            SELECT 1 AS found FROM pragma_index_list('user_tasks') i, pragma_index_info(i.name) c
            WHERE c.seqno = 0 AND c.name = 'submitted_at' LIMIT 1
            """
        hasSubmittedAtIndex = try connection.queryFirst(index) != nil
    }
}
