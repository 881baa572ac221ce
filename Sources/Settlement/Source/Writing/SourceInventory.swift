import Database

/// Which tables, columns and indexes a source has, of those that matter here.
struct SourceInventory {
    static let tables = ["drama_tasks", "user_tasks", "users", DailyStatsTable.name]

    /// Of an index.
    struct Index {
        let name: String
        let columns: [String]
        let isUnique: Bool
        /// Of some rows only.
        let isPartial: Bool
        /// `CREATE INDEX CONCURRENTLY` that broke off leaves one that is not.
        let isFinished: Bool
    }

    let dialect: SQLDialect
    private let columns: [String: Set<String>]
    private let indexes: [String: [Index]]

    init(_ connection: any Connection) throws {
        dialect = connection.dialect
        var columns: [String: Set<String>] = [:]
        var indexes: [String: [Index]] = [:]
        for table in Self.tables {
            columns[table] = Set(try Self.columns(of: table, connection))
            indexes[table] = try Self.indexes(of: table, connection)
        }
        self.columns = columns
        self.indexes = indexes
    }

    func has(table: String) -> Bool { columns[table]?.isEmpty == false }

    func has(column: String, of table: String) -> Bool { columns[table]?.contains(column) ?? false }

    func has(index name: String, on table: String) -> Bool {
        indexes[table]?.contains { $0.name == name } ?? false
    }

    func indexes(of table: String) -> [Index] { indexes[table] ?? [] }

    func hasUniqueIndex(on wanted: [String], of table: String) -> Bool {
        indexes(of: table).contains { $0.isUnique && $0.isFinished && !$0.isPartial && Set($0.columns) == Set(wanted) }
    }

    private static func columns(of table: String, _ connection: any Connection) throws -> [String] {
        let statement: SQL =
            switch connection.dialect {
            case .postgresql:
                """
                SELECT CAST(attname AS text) AS name FROM pg_attribute
                WHERE attrelid = to_regclass(\(table)) AND attnum > 0 AND NOT attisdropped
                """
            case .sqlite, .mysql: "SELECT name FROM pragma_table_info(\(table))"
            }
        return try connection.query(statement).map { try $0.text("name") }
    }

    private static func indexes(of table: String, _ connection: any Connection) throws -> [Index] {
        let statement: SQL =
            switch connection.dialect {
            case .postgresql:
                """
                SELECT CAST(c.relname AS text) AS name, CAST(i.indisunique AS integer) AS is_unique,
                    CAST(i.indisvalid AS integer) AS is_finished, CAST(i.indpred IS NOT NULL AS integer) AS is_partial,
                    COALESCE((SELECT string_agg(CAST(a.attname AS text), ',' ORDER BY k.place)
                        FROM unnest(CAST(i.indkey AS smallint[])) WITH ORDINALITY AS k (number, place)
                        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                        WHERE k.place <= i.indnkeyatts), '') AS columns
                FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass(\(table))
                """
            case .sqlite, .mysql:
                """
                SELECT l.name AS name, l."unique" AS is_unique, 1 AS is_finished, l.partial AS is_partial,
                    (SELECT group_concat(c.name, ',') FROM pragma_index_info(l.name) c) AS columns
                FROM pragma_index_list(\(table)) l
                """
            }
        return try connection.query(statement).map { row in
            Index(
                name: try row.text("name"),
                columns: (try row.optionalText("columns") ?? "").split(separator: ",").map(String.init),
                isUnique: try row.integer("is_unique") == 1, isPartial: try row.integer("is_partial") == 1,
                isFinished: try row.integer("is_finished") == 1)
        }
    }
}
