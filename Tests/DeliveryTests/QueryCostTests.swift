import Coordination
import Database
import FoundationEssentials
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("The statements of the outbox")
struct QueryCostTests {
    /// Passes everything on and keeps the statements.
    private final class RecordingConnection: Connection {
        private let base: any Connection
        private(set) var statements: [SQL] = []

        init(_ base: any Connection) { self.base = base }

        var dialect: SQLDialect { base.dialect }
        var canceller: any StatementCanceller { base.canceller }

        func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
            statements.append(statement)
            return try base.execute(statement)
        }

        func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
            statements.append(statement)
            try base.forEachRow(statement, body)
        }

        func executeScript(_ script: String) throws(DatabaseError) { try base.executeScript(script) }
        func isAlive() -> Bool { base.isAlive() }
        func close() { base.close() }
    }

    @Test("that run for every delivery search an index and never scan the books")
    func searches() async throws {
        try await withDelivery(.sqlite, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let (clock, mask) = (fixture.clock, fixture.mask)
            let scans = try await fixture.store.withConnection { base in
                let connection = RecordingConnection(base)
                try Self.lifeOfADelivery(on: connection, at: clock.now(), mask: mask)
                return try connection.statements.flatMap { statement in
                    try base.query("EXPLAIN QUERY PLAN " + statement).map { try $0.text("detail") }
                        .filter { $0.hasPrefix("SCAN delivery") || $0.contains("TEMP B-TREE") }
                        .map { "\($0): \(statement.text(for: .sqlite))" }
                }
            }
            // The two small tables are read whole: a row for each channel, and what is untold.
            let large = scans.filter {
                !$0.hasPrefix("SCAN delivery_channel") && !$0.hasPrefix("SCAN delivery_outcome")
            }
            #expect(large.isEmpty, "\(large)")
        }
    }

    private static func lifeOfADelivery(
        on connection: any Connection, at now: Date, mask: SecretMask
    ) throws {
        let entry = PreparedEntry(
            channel: "ops", key: "k", parts: ["{}", "{}"], feature: "reports", reference: "r", traceID: "t",
            createdAt: now.unixMilliseconds, dueAt: now.unixMilliseconds)
        _ = try EnqueueStore.enqueue(entry, on: connection)
        _ = try EnqueueStore.enqueue(entry, on: connection)
        let claims = ClaimStore(node: "n", scope: nil)
        let window = SlidingWindow(count: 20, per: .seconds(60))
        let requests = [ClaimRequest(channel: "ops", count: 10, window: window)]
        let answers = try claims.claim(requests, at: now, until: now, on: connection)
        _ = try claims.nextDue(of: ["ops"], on: connection)
        let leases = LeaseStore(node: "n")
        try leases.renew(until: now, on: connection)
        _ = try leases.expired(at: now, on: connection)
        _ = try leases.nextExpiry(on: connection)
        let judge = AttemptJudge(maxAttempts: 5, backoff: Backoff(base: 2), mask: mask, chance: { 0.5 })
        for delivery in answers.flatMap(\.deliveries) {
            let attempt = judge.judge(delivery, .delivered(nil), startedAt: now, finishedAt: now)
            _ = try FinishStore.record(attempt, by: "n", on: connection)
        }
        for claimed in try claims.claim(requests, at: now, until: now, on: connection).flatMap(\.deliveries) {
            try leases.release([claimed.id], on: connection)
        }
        _ = try OutcomeStore.due(at: now, limit: 10, on: connection)
        _ = try OutcomeStore.outcomes(of: [1, 2], on: connection)
        _ = try OutcomeStore.outcome(of: EntryReference(channel: "ops", key: "k", feature: nil), on: connection)
        _ = try LedgerStore.details(of: 1, on: connection)
        _ = try LedgerStore.counts(on: connection)
        _ = try LedgerStore.pendingChannels(on: connection)
        _ = try LedgerStore.list(DeliveryFilter(), on: connection)
        _ = try LedgerStore.list(DeliveryFilter(state: .delivered), on: connection)
        _ = try RetentionStore.prune(finishedBefore: now, after: 0, on: connection)
    }
}
