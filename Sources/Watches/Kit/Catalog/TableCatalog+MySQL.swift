import Database

extension TableCatalog {
    private static let texts: Set = [
        "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set",
    ]
    private static let blobs: Set = [
        "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "geometry", "point", "linestring",
        "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "geomcollection",
    ]
    private static let integers: Set = ["tinyint", "smallint", "mediumint", "int", "bigint"]

    static func readMySQL(_ table: String, on connection: any Connection) throws -> TableCatalog {
        let parts = Identifier.parts(of: table)
        let place = try schema(parts.count > 1 ? parts[0] : nil, on: connection)
        var catalog = TableCatalog(dialect: .mysql, schema: place, name: parts.last ?? table)
        try catalog.checkMySQLTable(table, on: connection)
        try catalog.readMySQLColumns(on: connection)
        let keys: SQL = """
            SELECT MIN(COLUMN_NAME) AS name FROM information_schema.STATISTICS
            WHERE TABLE_SCHEMA = \(place) AND TABLE_NAME = \(catalog.name) AND NON_UNIQUE = 0
            GROUP BY INDEX_NAME HAVING COUNT(*) = 1
            """
        try connection.forEachRow(keys) { row in
            if let name = try row.optionalText("name") { catalog.uniqueColumns.insert(name) }
        }
        return catalog
    }

    private static func schema(_ named: String?, on connection: any Connection) throws -> String {
        if let named { return named }
        guard let name = try connection.queryFirst("SELECT DATABASE() AS name")?.optionalText("name") else {
            throw WatchTrouble(.noTable, "the source names no database", hint: "end its url with /DATABASE")
        }
        return name
    }

    private mutating func checkMySQLTable(_ table: String, on connection: any Connection) throws {
        let place = schema ?? ""
        let statement: SQL = """
            SELECT TABLE_NAME AS name, TABLE_TYPE AS kind, COALESCE(ENGINE, '') AS engine
            FROM information_schema.TABLES WHERE TABLE_SCHEMA = \(place) AND TABLE_NAME = \(name)
            """
        guard let row = try connection.queryFirst(statement) else {
            let all = try connection.query(
                "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = \(place)")
            throw Self.missing(table, in: place, among: try all.map { try $0.text("name") })
        }
        name = try row.text("name")
        let kind = try row.text("kind")
        guard kind == "BASE TABLE" || kind == "SYSTEM VERSIONED" else {
            throw Self.notATable(table, kind == "TEMPORARY" ? "a temporary table" : "a \(kind.lowercased())")
        }
        let engine = try row.text("engine")
        if engine.lowercased() != "innodb" {
            warnings.append(
                "\(table) is kept by \(engine), which has no transactions: a change is told although its statement failed"
            )
        }
    }

    private mutating func readMySQLColumns(on connection: any Connection) throws {
        let statement: SQL = """
            SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, DATA_TYPE AS base, EXTRA AS extra,
                CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation_name
            FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = \(schema ?? "") AND TABLE_NAME = \(name)
            ORDER BY ORDINAL_POSITION
            """
        try connection.forEachRow(statement) { row in
            let name = try row.text("name")
            let base = try row.text("base").lowercased()
            let isTextual = Self.texts.contains(base)
            let isBlob = Self.blobs.contains(base)
            columns.append(
                WatchedColumn(
                    name: name, type: try row.text("type"), isTextual: isTextual,
                    isInteger: Self.integers.contains(base), comparison: isTextual || isBlob ? .binary : .plain,
                    hasValues: !isBlob))
            if try row.text("extra").lowercased().contains("auto_increment") { countedColumn = name }
            if let charset = try row.optionalText("charset"), let collation = try row.optionalText("collation_name") {
                collations[name] = " CHARACTER SET \(charset) COLLATE \(collation)"
            }
        }
    }
}
