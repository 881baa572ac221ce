import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("Retention", .timeLimit(.minutes(1)))
struct RetentionTests {
    @Test(
        "waits for nobody, and leaves what somebody has locked or put back",
        arguments: TestDatabaseKind.allCases.filter { $0 != .sqlite })
    func doesNotBlock(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let fixture = DeliveryFixture(store: database.pool, channels: { [FakeChannel(clock: $0)] })
        for number in 0..<5 { try await fixture.enqueue("message \(number)") }
        let now = fixture.clock.now()
        try await database.pool.transaction { connection in
            _ = try connection.execute(
                "UPDATE delivery SET state = 'failed', due_at = NULL, finished_at = \(now.unixMilliseconds)")
        }
        // Of some size, and known to be: a handful of rows is read through by any database, and locked so.
        try await database.pool.withConnection { connection in
            let created = now.unixMilliseconds
            let rows = (0..<2_000).map { "('ops', 'filler \($0)', 1, 1, '{}', 'delivered', \(created), 't')" }
            try connection.executeScript(
                """
                INSERT INTO delivery (channel, entry_key, part, parts, message, state, created_at, trace_id) \
                VALUES \(rows.joined(separator: ", "))
                """)
            try connection.execute(kind == .mysql ? "ANALYZE TABLE delivery" : "ANALYZE delivery")
        }
        let cutoff = now.addingTimeInterval(1)
        let driver = try database.driver()
        let (first, second) = try await onOwnThread {
            let (operatorSession, pruner) = (try driver.connect(), try driver.connect())
            defer { for session in [operatorSession, pruner] { session.close() } }
            return try operatorSession.transaction {
                _ = try LedgerStore.retry(3, at: now, on: operatorSession)
                // The operator's transaction is open: to wait for it here would be to wait for ever.
                let step = try pruner.transaction {
                    try RetentionStore.prune(finishedBefore: cutoff, after: 0, on: pruner)
                }
                let pending = try LedgerStore.list(DeliveryFilter(state: .pending), on: operatorSession)
                return (step.removed, pending.map(\.id))
            }
        }
        #expect(first == 4)
        #expect(second == [3])
        let left = try await fixture.ledger.list(DeliveryFilter(state: .pending))
        #expect(left.map(\.id) == [3])
        try await database.drop()
    }
}
