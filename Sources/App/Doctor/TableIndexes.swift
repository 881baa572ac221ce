import Database

/// Which columns of a table an index begins with.
enum TableIndexes {
    /// - Returns: their names in lower case; empty if the table is unknown.
    static func leadingColumns(of table: String, on connection: any Connection) throws -> Set<String> {
        let parts = table.split(separator: ".").map(String.init)
        let name = parts.last ?? table
        let statement: SQL =
            switch connection.dialect {
            case .mysql:
                """
                SELECT column_name AS name FROM information_schema.statistics
                WHERE table_schema = COALESCE(\(parts.count > 1 ? parts[0] : nil), DATABASE())
                AND table_name = \(name) AND seq_in_index = 1
                """
            case .postgresql:
                """
                SELECT CAST(a.attname AS TEXT) AS name FROM pg_index i
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = to_regclass(\(table))
                """
            case .sqlite:
                """
                SELECT c.name AS name FROM pragma_index_list(\(name)) l JOIN pragma_index_info(l.name) c
                WHERE c.seqno = 0 AND c.name IS NOT NULL
                """
            }
        return Set(try connection.query(statement).map { try $0.text("name").lowercased() })
    }
}
