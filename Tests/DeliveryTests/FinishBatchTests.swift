import Database
import FoundationEssentials
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("Recording many attempts at once", .timeLimit(.minutes(2)))
struct FinishBatchTests {
    private func claimed(_ fixture: DeliveryFixture) async throws -> [ClaimedDelivery] {
        let now = fixture.clock.now()
        return try await fixture.store.transaction { connection in
            try ClaimStore(node: "n", scope: nil).claim(
                [ClaimRequest(channel: "ops", count: 500, window: nil)], at: now, until: now.addingTimeInterval(30),
                on: connection
            ).flatMap(\.deliveries)
        }
    }

    private func finished(
        _ deliveries: [ClaimedDelivery], _ fixture: DeliveryFixture, _ outcome: (ClaimedDelivery) -> SendOutcome
    ) -> [FinishedAttempt] {
        let judge = AttemptJudge(maxAttempts: 5, backoff: Backoff(base: 2), mask: fixture.mask, chance: { 0.5 })
        let start = fixture.clock.now()
        return deliveries.map { delivery in
            // Each at its own millisecond.
            let end = start.addingTimeInterval(Double(delivery.id) / 1_000)
            return judge.judge(delivery, outcome(delivery), startedAt: start, finishedAt: end)
        }
    }

    private func failure() -> SendOutcome {
        .failed(SendFailure(.retry(after: nil), reason: "busy", message: "the peer is busy"))
    }

    @Test(
        "books each as it would be alone: instant, answer, attempt, outcome to tell",
        arguments: TestDatabaseKind.allCases)
    func booksAll(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            var ids: [Int64] = []
            for number in 0..<301 {
                ids += try await fixture.enqueue("message \(number)", feature: number % 2 == 0 ? "reports" : nil)
            }
            let attempts = finished(try await claimed(fixture), fixture) {
                $0.id % 10 == 0 ? failure() : .delivered(PeerAnswer(status: 200, body: "answer \($0.id)"))
            }
            let held = try await FinishBatch(attempts, by: "n", aftermath: fixture.aftermath).record(in: fixture.store)
            #expect(held.count == 301 && held.allSatisfy { $0 })
            let outcomes = try await fixture.until(ids) { _ in true }
            for (id, outcome) in zip(ids, outcomes) {
                let end = fixture.clock.now().unixMilliseconds + id
                #expect(outcome.state == (id % 10 == 0 ? .pending : .delivered) && outcome.attempts == 1)
                #expect(outcome.finishedAt?.unixMilliseconds == (id % 10 == 0 ? nil : end))
            }
            let attempt = try #require(try await fixture.attempts(of: ids[10]).first)
            #expect(attempt.outcome == .delivered && attempt.status == 200 && attempt.answer == "answer \(ids[10])")
            #expect(attempt.node == "n" && attempt.number == 1)
            #expect(attempt.finishedAt.unixMilliseconds == fixture.clock.now().unixMilliseconds + ids[10])
            let later = fixture.clock.now().addingTimeInterval(10)
            let untold = try await fixture.store.withConnection { try OutcomeStore.due(at: later, limit: 999, on: $0) }
            #expect(untold.count == zip(ids, 0...).count { id, number in number % 2 == 0 && id % 10 != 0 })
        }
    }

    @Test("leaves alone what another node holds by now, and tells which", arguments: TestDatabaseKind.allCases)
    func lostLeases(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            var ids: [Int64] = []
            for number in 0..<20 { ids += try await fixture.enqueue("message \(number)") }
            let attempts = finished(try await claimed(fixture), fixture) { _ in .delivered(nil) }
            let (stolen, again) = (ids[3], ids[7])
            try await fixture.store.transaction { connection in
                try connection.execute("UPDATE delivery SET lease_owner = 'other' WHERE id = \(stolen)")
                // Taken over, and claimed once more by the same node.
                try connection.execute("UPDATE delivery SET attempts = 2 WHERE id = \(again)")
            }
            let held = try await FinishBatch(attempts, by: "n", aftermath: fixture.aftermath).record(in: fixture.store)
            for (attempt, isHeld) in zip(attempts, held) {
                #expect(isHeld == ![stolen, again].contains(attempt.delivery.id))
            }
            let outcomes = try await fixture.until(ids) { _ in true }
            #expect(outcomes.filter { $0.state == .sending }.map(\.id) == [stolen, again])
            #expect(try await fixture.attempts(of: stolen).isEmpty)
        }
    }

    @Test(
        "knows what is in the books already when the answer to its commit was lost",
        arguments: TestDatabaseKind.allCases)
    func lostAnswer(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            var ids: [Int64] = []
            for number in 0..<4 { ids += try await fixture.enqueue("message \(number)") }
            let attempts = finished(try await claimed(fixture), fixture) {
                $0.id == ids[0] ? failure() : .delivered(nil)
            }
            let batch = FinishBatch(attempts, by: "n", aftermath: fixture.aftermath)
            for _ in 1...2 {
                let held = try await batch.record(in: fixture.store)
                #expect(held == [true, true, true, true])
            }
            for id in ids { #expect(try await fixture.attempts(of: id).count == 1) }
        }
    }

    @Test("asks for two statements whatever the number, up to 128", arguments: TestDatabaseKind.allCases)
    func fewStatements(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let recorder = StatementRecorder(try database.driver())
        let pool = ConnectionPool(driver: recorder)
        let fixture = DeliveryFixture(store: pool, channels: { [FakeChannel(clock: $0)] })
        for number in 0..<128 { try await fixture.enqueue("message \(number)") }
        let attempts = finished(try await claimed(fixture), fixture) { _ in .delivered(nil) }
        let before = recorder.count
        let held = try await FinishBatch(attempts, by: "n", aftermath: fixture.aftermath).record(in: pool)
        #expect(held.count == 128 && recorder.count - before == 4, "BEGIN, UPDATE, INSERT, COMMIT")
        if kind == .postgresql {
            // With no figures of the table yet, and much that is being sent: the moment at which it chooses worst.
            let update = try #require(
                recorder.statements.first { $0.text(for: .postgresql).hasPrefix("UPDATE delivery SET state = 'del") })
            let plan = try await pool.withConnection { connection in
                try connection.executeScript(
                    """
                    INSERT INTO delivery (channel, entry_key, part, parts, message, state, lease_owner, created_at, \
                    trace_id) SELECT 'ops', 'k' || g, 1, 1, '{}', 'sending', 'n', 0, 't' FROM generate_series(1, 9999) g
                    """)
                return try connection.query("EXPLAIN " + update).compactMap { try $0.optionalText("QUERY PLAN") }
            }
            // By id, or by reading a small table through: but not by all that is being sent for each id.
            #expect(!plan.contains { $0.contains("delivery_due") }, "\(plan)")
        }
        await pool.close()
        try await database.drop()
    }

    @Test("takes chunks of few lengths that hold everything in order")
    func chunks() {
        for count in [0, 1, 2, 3, 57, 128, 300, 1_000] {
            let elements = Array(0..<count)
            let chunks = FinishBatch.chunks(elements)
            #expect(chunks.flatMap { $0 } == elements)
            #expect(chunks.allSatisfy { $0.count.nonzeroBitCount == 1 && $0.count <= 128 })
        }
    }
}
