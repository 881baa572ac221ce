import Database
import Templates
import TestSupport
import Watches

/// A watched table in a database of its own, and the watches of origin 5.
struct InstallBench {
    static let active = "deleted = 0 AND status = 'ACTIVE'"

    static func watch(
        _ name: String = "new-members", events: Set<WatchEvent> = [.insert, .update], condition: String? = active,
        columns: [String]? = nil, queue: String = "member_notification_queue", keepsValues: Bool = false,
        mode: WatchDefinition.Mode = .trigger
    ) throws -> WatchDefinition {
        WatchDefinition(
            name: name, source: "crm", table: "members", events: events, columns: columns, condition: condition,
            names: QueueNames(queue: queue), mode: mode, keepsValues: keepsValues,
            messages: WatchMessages(usual: .text(try TextTemplate("{{nickname}}"))), channels: ["crm"])
    }

    /// Runs `body` on a session of a database that has the watched table.
    static func with<Result: Sendable>(
        _ kind: TestDatabaseKind, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection { connection in
                try connection.executeScript(OriginInstallation.members(connection.dialect))
                return try body(connection)
            }
        }
    }

    static func insert(_ nickname: String, _ connection: any Connection) throws {
        try connection.execute("INSERT INTO members (nickname, phone) VALUES (\(nickname), '13800138000')")
    }

    /// The types in the queue, in their order.
    static func queued(
        _ connection: any Connection, queue: String = "member_notification_queue"
    ) throws -> [String] {
        try connection.query("SELECT notification_type AS type FROM \(raw: queue) ORDER BY id").map {
            try $0.text("type")
        }
    }

    /// What of a status is not as it should be.
    static func faults(_ statuses: [ObjectStatus]) -> [String] {
        statuses.filter { $0.state != .present }.map(\.sentence)
    }
}
