import Database
import Delivery
import FoundationEssentials
import TestSupport
import Testing

@testable import Settlement

@Suite("The statements of what comes back of callbacks")
struct CallbackCostTests {
    @Test("search an index, however much was ever sent", arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let now = ManualWallClock().now()
        let day = CallbackBench.day
        let findings = try await QueryCost.fullReads(
            of: ["settlement_statement", "settlement_mark", "delivery", "delivery_attempt"], on: kind,
            migrations: DeliverySchema.migrations + SettlementSchema.migrations,
            seed: { try Self.fill($0) },
            { pool in
                let outbox = Outbox(store: pool, channels: [], clock: ManualWallClock())
                try await pool.transaction { connection in
                    let outcome = EntryOutcome(
                        reference: "drama/5/2024-12-09/1", key: "settle:drama:5:2024-12-09:r1:",
                        channel: "settlement.drama", verdict: .delivered, reason: nil, hint: nil, finishedAt: now)
                    try SettlementOutcomes(outbox: outbox).handle(outcome, on: connection)
                    let marks = try MarkStore.claim("drama", at: now, until: now, limit: 500, on: connection)
                    _ = try MarkStore.newest(
                        of: (1...500).map { MarkStore.TaskDay(taskID: $0, day: day) }, "drama", on: connection)
                    try MarkStore.postpone(marks, until: now, on: connection)
                    try MarkStore.remove(marks, on: connection)
                    _ = try MarkStore.nextDue("drama", on: connection)
                }
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    private static func fill(_ connection: any Connection) throws {
        try insert(
            """
            settlement_statement (settlement, partner, number, task_id, day, revision, body, body_hash, content_hash, \
            previous_hash, hash, entry_key, state, created_at, finished_at)
            """, connection
        ) { number in
            let day = CallbackBench.day.adding(days: -number / 1_000)
            return """
                ('drama', 'a', \(number), \(number % 1_000), '\(day)', 1, '{}', '', '', '', '', \
                'settle:drama:\(number % 1_000):\(day):r1:', 'delivered', \(number), \(number))
                """
        }
        try insert(
            "delivery (channel, entry_key, part, parts, message, state, created_at, trace_id, attempts)", connection
        ) { number in
            let day = CallbackBench.day.adding(days: -number / 1_000)
            return """
                ('settlement.drama', 'settle:drama:\(number % 1_000):\(day):r1:', 1, 1, '{}', 'delivered', 0, 't', 1)
                """
        }
        try insert(
            "delivery_attempt (delivery_id, number, channel, started_at, finished_at, outcome, node)", connection
        ) { "(\($0), 1, 'settlement.drama', 0, 0, 'delivered', 'n')" }
        // The source has been away for weeks.
        try insert(
            "settlement_mark (settlement, task_id, day, revision, sent, finished_at, retries, due_at)", connection
        ) { number in
            "('drama', \(number % 1_000), '\(CallbackBench.day.adding(days: -number / 1_000))', 1, 1, 0, 0, \(number))"
        }
    }

    private static func insert(
        _ table: String, _ connection: any Connection, _ row: (Int) -> String
    ) throws {
        for start in stride(from: 1, to: 20_000, by: 500) {
            let rows = (start..<start + 500).map(row)
            try connection.executeScript("INSERT INTO \(table) VALUES \(rows.joined(separator: ", "))")
        }
    }
}
