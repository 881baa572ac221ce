package import Database
import Settings

extension WatchedTable {
    /// Reads the catalog of a live connection.
    ///
    /// - Throws: `WatchTrouble` when there is no such table, or no such columns in it, or its key names no row.
    package static func read(
        _ definition: WatchDefinition, on connection: any Connection
    ) throws -> WatchedTable {
        let catalog = try TableCatalog.read(definition.table, on: connection)
        let key = try catalog.column(definition.key, role: "the key column", of: definition)
        guard catalog.uniqueColumns.contains(key.name) else {
            throw WatchTrouble(
                .noKey, "\(definition.table).\(key.name) is not unique",
                hint: "name the column of the primary key, or make a unique index of that column alone")
        }
        for name in definition.columns ?? [] {
            _ = try catalog.column(name, role: "the watched column", of: definition)
        }
        var columns = catalog.columns
        for index in columns.indices { columns[index].isKey = columns[index].name == key.name }
        return WatchedTable(
            dialect: connection.dialect, schema: catalog.schema, name: catalog.name, columns: columns,
            key: columns.first(where: \.isKey) ?? key, referenceType: catalog.referenceType(to: key),
            isPartitioned: catalog.isPartitioned, warnings: catalog.warnings)
    }

    /// The columns of what a watch polls: a view, too, or a table without a unique key. One row comes, empty.
    package static func polledColumns(
        of definition: WatchDefinition, on connection: any Connection
    ) throws -> [String] {
        let path = Identifier.quotedPath(definition.table, connection.dialect)
        let row = try connection.queryFirst(
            "SELECT polled.* FROM (SELECT 1 AS one) AS single LEFT JOIN \(raw: path) AS polled ON 1 = 0")
        return row?.columns.names ?? []
    }
}

extension TableCatalog {
    /// The column that is meant, in the catalog's spelling.
    fileprivate func column(_ name: String, role: String, of definition: WatchDefinition) throws -> WatchedColumn {
        if let column = columns.first(where: { $0.name == name }) { return column }
        let isCaseSensitive = dialect == .postgresql
        if !isCaseSensitive, let column = columns.first(where: { $0.name.lowercased() == name.lowercased() }) {
            return column
        }
        let near = EditDistance.nearest(to: name, among: columns.map(\.name))
        throw WatchTrouble(
            .noColumn, "\(role) \(definition.table).\(name) is not there",
            hint: near.map { "did you mean \($0)?" }
                ?? "there are \(columns.map(\.name).prefix(30).joined(separator: ", "))")
    }
}
