import Database
import Settings

/// What a catalog holds of one table, before a watch's wishes are laid against it.
struct TableCatalog {
    let dialect: SQLDialect
    var schema: String?
    var name: String
    var columns: [WatchedColumn] = []
    /// Columns that are a unique key alone.
    var uniqueColumns: Set<String> = []
    var isPartitioned = false
    var warnings: [String] = []
    /// MySQL: the key's column counts up by itself.
    var countedColumn: String?
    /// MySQL: the character sets and collations of columns of text, as a column's definition says them.
    var collations: [String: String] = [:]

    static func read(_ table: String, on connection: any Connection) throws -> TableCatalog {
        switch connection.dialect {
        case .mysql: try readMySQL(table, on: connection)
        case .postgresql: try readPostgreSQL(table, on: connection)
        case .sqlite: try readSQLite(table, on: connection)
        }
    }

    /// The queue's column that refers to this key. Keys that are counted are as wide as a key can be, as in origin 5.
    func referenceType(to key: WatchedColumn) -> String {
        switch dialect {
        case .postgresql: return key.isInteger ? "bigint" : key.type
        case .sqlite: return key.isInteger ? "INTEGER" : key.type
        case .mysql:
            guard key.isInteger else { return key.type + (collations[key.name] ?? "") }
            // A signed key that nobody counts up may be below zero.
            let isUnsigned = key.type.lowercased().contains("unsigned") || countedColumn == key.name
            return isUnsigned ? "bigint(20) UNSIGNED" : "bigint(20)"
        }
    }

    static func missing(_ table: String, in place: String, among others: [String]) -> WatchTrouble {
        let name = Identifier.parts(of: table).last ?? table
        let near = EditDistance.nearest(to: name, among: others)
        return WatchTrouble(
            .noTable, "there is no table \(table) in \(place), or the user may not see it",
            hint: near.map { "did you mean \($0)?" })
    }

    static func notATable(_ table: String, _ kind: String) -> WatchTrouble {
        WatchTrouble(
            .notATable, "\(table) is \(kind): triggers cannot watch it",
            hint: "watch the tables below it, or use mode: poll")
    }
}
