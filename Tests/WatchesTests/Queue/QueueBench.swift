import Database
import FoundationEssentials
import Templates
import TestSupport
import Timekeeping

@testable import Watches

/// A source with members and origin 5's queue.
struct QueueBench: Sendable {
    let pool: ConnectionPool
    /// The store knows whole milliseconds: what is due at a fraction less than one before now would be waited for.
    let clock = ManualWallClock(Date(unixMilliseconds: Date().unixMilliseconds))

    static func definition(
        events: Set<WatchEvent> = [.insert, .update], condition: String? = "deleted = 0 AND status = 'ACTIVE'",
        key: String = "id", table: String = "members"
    ) throws -> WatchDefinition {
        WatchDefinition(
            name: "new-members", source: "crm", table: table, key: key, events: events, condition: condition,
            names: QueueNames(queue: "member_notification_queue"),
            messages: WatchMessages(usual: .text(try TextTemplate("x"))), channels: ["crm"])
    }

    static func with<Result>(
        _ kind: TestDatabaseKind, key: QueueTestKey = .number, script: String? = nil,
        isolation: isolated (any Actor)? = #isolation, _ body: (QueueBench) async throws -> Result
    ) async throws -> Result {
        try await withTestDatabase(kind) { pool in
            let script = script ?? QueueScript.text(pool.dialect, key: key)
            try await pool.withConnection { try $0.executeScript(script) }
            return try await body(QueueBench(pool: pool))
        }
    }

    func queue(
        _ definition: WatchDefinition? = nil, taken: Set<String> = [], pool: ConnectionPool? = nil
    ) throws -> TableQueue {
        TableQueue(
            definition: try definition ?? Self.definition(), types: taken, pool: pool ?? self.pool, clock: clock)
    }

    /// - Parameter rows: what follows `INSERT INTO member_notification_queue`, several apart by semicolons.
    func run(_ script: String) async throws {
        try await pool.withConnection { try $0.executeScript(script) }
    }

    /// One change for each of the records, in their order.
    func put(_ records: [Int], type: String = "NEW_MEMBER") async throws {
        for start in stride(from: 0, to: records.count, by: 1_000) {
            let values = records[start..<min(start + 1_000, records.count)].map { "(\($0), '\(type)')" }
            try await run(
                "INSERT INTO member_notification_queue (member_id, notification_type) VALUES "
                    + values.joined(separator: ", "))
        }
    }

    /// Ages, in seconds before now.
    func age(_ column: String, by seconds: Int, where condition: String = "1 = 1") async throws {
        let time =
            switch pool.dialect {
            case .sqlite: "strftime('%Y-%m-%d %H:%M:%f', 'now', '-\(seconds) seconds')"
            case .postgresql: "now() - interval '\(seconds) seconds'"
            case .mysql: "NOW() - INTERVAL \(seconds) SECOND"
            }
        try await run("UPDATE member_notification_queue SET \(column) = \(time) WHERE \(condition)")
    }

    /// `id status retry_count error_message`, in the order of the ids.
    func rows() async throws -> [String] {
        try await pool.withConnection { connection in
            try connection.query(
                "SELECT id, status, retry_count, error_message FROM member_notification_queue ORDER BY id"
            ).map { row in
                let message = try row.optionalText("error_message")
                return "\(try row.integer("id")) \(try row.text("status")) \(try row.integer("retry_count"))"
                    + (message.map { " " + $0 } ?? "")
            }
        }
    }
}

/// What the watched table's key is.
enum QueueTestKey { case number, text, uuid }
