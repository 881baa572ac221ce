package import Database

extension WatchedTable {
    /// Reads the catalog of a live connection.
    ///
    /// - Throws: `WatchTrouble` when there is no such table, or no such columns in it, or its key names no row.
    package static func read(
        _ definition: WatchDefinition, on connection: any Connection
    ) throws -> WatchedTable {
        throw WatchTrouble(.noTable, "there is no table \(definition.table)")
    }
}
