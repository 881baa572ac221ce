import Database
import FoundationEssentials

/// Asks a database how it would run a query, and finds the full scans in the answer.
enum QueryPlanReader {
    /// The full scans of `statement`, without running it.
    static func scans(of statement: SQL, on connection: any Connection) throws -> [TableScan] {
        switch connection.dialect {
        case .mysql: try mysqlScans(statement, connection)
        case .postgresql: try postgresqlScans(statement, connection)
        case .sqlite: try sqliteScans(statement, connection)
        }
    }

    private static func mysqlScans(_ statement: SQL, _ connection: any Connection) throws -> [TableScan] {
        try connection.query("EXPLAIN \(statement)").compactMap { row in
            // `ALL` reads the table, `index` a whole index; a derived table is named <derived2>.
            guard let type = try row.optionalText("type"), type == "ALL" || type == "index" else { return nil }
            guard let table = try row.optionalText("table"), !table.hasPrefix("<") else { return nil }
            return TableScan(alias: table, rows: row["rows"]?.numericValue.flatMap { Int(exactly: $0.rounded()) })
        }
    }

    private static func postgresqlScans(_ statement: SQL, _ connection: any Connection) throws -> [TableScan] {
        let lines = try connection.query("EXPLAIN (FORMAT JSON) \(statement)")
        let json = try lines.compactMap { row in try row.columns.names.first.flatMap(row.optionalText) }.joined()
        let plans = try JSONDecoder().decode([PostgreSQLPlan].self, from: Data(json.utf8))
        let scans = plans.flatMap(\.root.sequentialScans)
        return try scans.map { node in
            let relation = node.relation ?? ""
            let row = try connection.queryFirst(
                "SELECT CAST(reltuples AS BIGINT) AS estimate FROM pg_class WHERE oid = to_regclass(\(relation))")
            let rows = try row?.optionalInteger("estimate").map(Int.init)
            return TableScan(alias: node.alias ?? relation, rows: rows)
        }
    }

    private static func sqliteScans(_ statement: SQL, _ connection: any Connection) throws -> [TableScan] {
        try connection.query("EXPLAIN QUERY PLAN \(statement)").compactMap { row in
            // "SCAN wy_user", "SCAN u USING COVERING INDEX …"; "SEARCH …" goes through an index.
            let words = try row.text("detail").split(separator: " ")
            guard words.first == "SCAN", words.count > 1 else { return nil }
            guard words[1] != "CONSTANT", !words[1].hasPrefix("(") else { return nil }
            return TableScan(alias: String(words[1]), rows: nil)
        }
    }
}

/// The parts of `EXPLAIN (FORMAT JSON)` that matter here.
private struct PostgreSQLPlan: Decodable {
    let root: Node

    enum CodingKeys: String, CodingKey { case root = "Plan" }

    struct Node: Decodable {
        let type: String
        let relation: String?
        let alias: String?
        let children: [Node]?

        enum CodingKeys: String, CodingKey {
            case type = "Node Type"
            case relation = "Relation Name"
            case alias = "Alias"
            case children = "Plans"
        }

        var sequentialScans: [Node] {
            (type == "Seq Scan" ? [self] : []) + (children ?? []).flatMap(\.sequentialScans)
        }
    }
}
