package import Database

/// What in a queue needs somebody to look: changes that no watch takes, and those that had all their tries.
package struct QueueInspection: Sendable, Hashable, Encodable {
    package struct Stray: Sendable, Hashable, Encodable {
        /// What stands in `notification_type`.
        package let type: String
        package let count: Int
    }

    /// More are not counted.
    package static let most = 10_000

    /// Waiting changes of types that no watch takes.
    package let strays: [Stray]
    /// Changes that wait and have no try left: only somebody who counts them down makes them be told.
    package let exhausted: Int

    /// - Parameter types: what any watch takes from this queue.
    package static func of(
        _ definition: WatchDefinition, types: Set<String>, on connection: any Connection
    ) throws -> QueueInspection {
        let queue = Identifier.quotedPath(definition.names.queue, beside: definition.table, connection.dialect)
        let waiting = "SELECT notification_type, retry_count FROM \(queue) WHERE status = 'PENDING' LIMIT \(most)"
        let strays: SQL = """
            SELECT w.notification_type AS type, COUNT(*) AS number FROM (\(raw: waiting)) AS w
            WHERE w.notification_type NOT IN (\(list: types.sorted()))
            GROUP BY w.notification_type ORDER BY w.notification_type
            """
        let exhausted: SQL = """
            SELECT COUNT(*) AS number FROM (\(raw: waiting)) AS w
            WHERE w.retry_count >= \(definition.maxAttempts) AND w.notification_type IN (\(list: types.sorted()))
            """
        return QueueInspection(
            strays: try connection.query(strays).map { row in
                Stray(type: try row.text("type"), count: Int(try row.integer("number")))
            },
            exhausted: Int(try connection.queryFirst(exhausted)?.integer("number") ?? 0))
    }
}
