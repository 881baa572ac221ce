package import Database

/// Whether Herald's user may do what serving a watch takes: read the table, and read and write its queue.
package struct WatchRights: Sendable, Hashable {
    /// Statements that grant what is missing, for an administrator.
    package let missing: [String]
    /// The server writes a binary log, and this user may make no trigger there.
    package let triggersAreRestricted: Bool

    /// Changes nothing; the queue has to be there.
    package static func of(_ definition: WatchDefinition, on connection: any Connection) throws -> WatchRights {
        let place = try InstallPlace(connection, table: definition.table)
        guard place.dialect != .sqlite else { return WatchRights(missing: [], triggersAreRestricted: false) }
        let queue = definition.names.queue
        var missing: [String] = []
        for (table, rights) in [(definition.table, ["SELECT"]), (queue, ["SELECT", "INSERT", "UPDATE", "DELETE"])] {
            let path = Identifier.quotedPath(
                Identifier.parts(of: table).last ?? table, beside: definition.table, place.dialect)
            let lacking = try rights.filter { try !may($0, path, definition, connection) }
            if !lacking.isEmpty {
                missing.append(
                    "GRANT \(lacking.joined(separator: ", ")) ON \(place.qualified(table)) TO \(place.account)")
            }
        }
        let isRestricted = try place.restrictsTriggers && !isPowerful(connection)
        return WatchRights(missing: missing, triggersAreRestricted: isRestricted)
    }

    private static func isPowerful(_ connection: any Connection) throws -> Bool {
        let rights = try MySQLRights(connection)
        return ["SUPER", "BINLOG ADMIN"].contains { rights.has($0, in: "") }
    }

    private static func may(
        _ right: String, _ path: String, _ definition: WatchDefinition, _ connection: any Connection
    ) throws -> Bool {
        guard connection.dialect == .mysql else {
            let row = try connection.queryFirst(
                "SELECT CAST(has_table_privilege(to_regclass(\(path)), \(right)) AS integer) AS may")
            return try row?.optionalInteger("may") != 0
        }
        // The catalog's tables of rights leave out what comes by roles: asked is the server, about no row.
        let statement =
            switch right {
            case "INSERT":
                "INSERT INTO \(path) (\(Identifier.quoted(definition.names.reference, .mysql))) "
                    + "SELECT 0 FROM (SELECT 1 AS one) AS nothing WHERE one = 0"
            case "UPDATE": "UPDATE \(path) SET status = 'PENDING' WHERE 1 = 0"
            case "DELETE": "DELETE FROM \(path) WHERE 1 = 0"
            default: "SELECT 1 AS one FROM \(path) LIMIT 0"
            }
        do {
            try connection.executeScript(statement)
            return true
        } catch {
            // A queue that is not there is somebody else's finding.
            guard [.accessDenied, .unknownTableOrColumn].contains(error.kind) else { throw error }
            return error.kind == .unknownTableOrColumn
        }
    }
}
