import Coordination
import Database
import FoundationEssentials
import Logging
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("The statements of the outbox")
struct QueryCostTests {
    private static let delivered = 20_000

    @Test(
        "that run for every delivery search an index and never read the books",
        arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let now = ManualWallClock().now()
        let findings = try await QueryCost.fullReads(
            of: ["delivery", "delivery_attempt"], on: kind, migrations: DeliverySchema.migrations,
            seed: { try Self.fillBooks(at: now, $0) },
            { pool in
                try await pool.withConnection { [aftermath = Self.aftermath(on: pool)] in
                    try Self.lifeOfADelivery(on: $0, at: now, aftermath)
                }
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    /// Much that was delivered, some that waits, and some that another node is sending.
    private static func fillBooks(at now: Date, _ connection: any Connection) throws {
        let time = now.unixMilliseconds
        let deliveries = (1...delivered + 300).map { number -> String in
            let isDelivered = number <= delivered
            let state = isDelivered ? "delivered" : number % 6 == 0 ? "sending" : "pending"
            let created = time - Int64(delivered + 300 - number) * 10_000
            let finished = isDelivered ? "\(created)" : "NULL"
            let lease = state == "sending" ? "'other', \(time + 30_000)" : "NULL, NULL"
            return """
                ('\(number % 3 == 0 ? "mail" : "ops")', 'key \(number)', 1, 1, '{"type":"text","content":"\(number)"}', \
                '\(state)', \(isDelivered ? "NULL" : "\(created)"), \(lease), \(created), \(finished), 'trace \(number)')
                """
        }
        let attempts = (1...delivered).map { number in
            let finished = time - Int64(delivered + 300 - number) * 10_000
            return
                "(\(number), 1, '\(number % 3 == 0 ? "mail" : "ops")', \(finished), \(finished), 'delivered', 'other')"
        }
        try insert(
            deliveries,
            """
            delivery (channel, entry_key, part, parts, message, state, due_at, lease_owner, lease_until, created_at, \
            finished_at, trace_id)
            """, connection)
        try insert(
            attempts, "delivery_attempt (delivery_id, number, channel, started_at, finished_at, outcome, node)",
            connection)
    }

    private static func insert(_ rows: [String], _ table: String, _ connection: any Connection) throws {
        for start in stride(from: 0, to: rows.count, by: 1_000) {
            let values = rows[start..<min(start + 1_000, rows.count)].joined(separator: ", ")
            try connection.executeScript("INSERT INTO \(table) VALUES \(values)")
        }
    }

    private static func aftermath(on pool: ConnectionPool) -> Aftermath {
        let clock = ManualWallClock()
        let policy = ChannelPolicy(fallback: "mail", merge: MergeRule(after: .seconds(60)), breaker: BreakerRule())
        return Aftermath(
            outbox: Outbox(
                store: pool, channels: [FakeChannel(clock: clock), FakeChannel("mail", clock: clock)],
                policies: ["ops": policy], clock: clock),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func watched(on connection: any Connection, _ aftermath: Aftermath) throws {
        var feed = DeliveryFeed(outbox: aftermath.outbox)
        try feed.begin(on: connection)
        _ = try feed.look(on: connection)
        try ChangeStore.prune(before: .distantPast, on: connection)
        _ = try LedgerStore.summaries(of: [1, 2], on: connection)
    }

    private static func lifeOfADelivery(on connection: any Connection, at now: Date, _ aftermath: Aftermath) throws {
        let entry = PreparedEntry(
            channel: "ops", key: "k", parts: ["{}", "{}"], feature: "reports", reference: "r", traceID: "t",
            createdAt: now.unixMilliseconds, dueAt: now.unixMilliseconds)
        _ = try EnqueueStore.enqueue(entry, on: connection)
        _ = try EnqueueStore.enqueue(entry, on: connection)
        #expect(try EnqueueStore.ids(of: "k", to: "ops", since: .distantPast, on: connection).count == 2)
        let claims = ClaimStore(node: "n", scope: nil)
        let window = SlidingWindow(count: 100, per: .seconds(60))
        let requests = [ClaimRequest(channel: "ops", count: 10, window: window)]
        let answers = try claims.claim(requests, at: now, until: now, on: connection)
        #expect(answers.first?.deliveries.count == 10)
        _ = try claims.nextDue(of: ["ops"], on: connection)
        let leases = LeaseStore(node: "n")
        var holdings = Holdings()
        holdings.take(answers.flatMap(\.deliveries))
        _ = try leases.renew(until: now, on: connection) { (holdings, isClaiming: false) }
        _ = try leases.expired(at: now, on: connection)
        _ = try leases.nextExpiry(on: connection)
        let judge = AttemptJudge(maxAttempts: 5, backoff: Backoff(base: 2), mask: SecretMask([]), chance: { 0.5 })
        let attempts = answers.flatMap(\.deliveries).map {
            judge.judge($0, .delivered(nil), startedAt: now, finishedAt: now)
        }
        _ = try FinishBatch(Array(attempts.dropFirst()), by: "n", aftermath: aftermath).recordAllHeld(on: connection)
        for attempt in attempts.prefix(1) {
            _ = try FinishStore.record(attempt, by: "n", aftermath: aftermath, on: connection)
        }
        let parts = EntryReference(channel: "ops", key: "k", feature: "reports")
        try FinishStore.lock(parts, parts: 2, on: connection)
        try FinishStore.followUp(parts, parts: 2, at: now, on: connection)
        for claimed in try claims.claim(requests, at: now, until: now, on: connection).flatMap(\.deliveries) {
            try leases.release([claimed.id], on: connection)
        }
        try policies(on: connection, at: now, aftermath)
        _ = try OutcomeStore.due(at: now, limit: 10, on: connection)
        _ = try OutcomeStore.outcomes(of: [1, 2], on: connection)
        _ = try OutcomeStore.outcome(of: parts, on: connection)
        try watched(on: connection, aftermath)
        _ = try LedgerStore.details(of: 1, on: connection)
        _ = try LedgerStore.pendingChannels(on: connection)
        _ = try LedgerStore.list(DeliveryFilter(), on: connection)
        _ = try LedgerStore.list(DeliveryFilter(state: .delivered), on: connection)
        // PostgreSQL rather reads these few books through than to search them 300 times, and is right.
        guard connection.dialect != .postgresql else { return }
        _ = try RetentionStore.prune(finishedBefore: now, after: 0, on: connection)
    }

    /// What breaker, fallback and digest ask.
    private static func policies(on connection: any Connection, at now: Date, _ aftermath: Aftermath) throws {
        let claims = ClaimStore(node: "p", scope: nil)
        let judge = AttemptJudge(
            maxAttempts: 1, backoff: Backoff(base: 2), mask: SecretMask([]), chance: { 0.5 },
            policies: aftermath.outbox.policies)
        var failure = SendFailure(.retry(after: nil), reason: "timeout", message: "no answer")
        failure.blamesPeer = true
        for _ in 0..<7 {
            let claimed = try claims.claim(
                [ClaimRequest(channel: "ops", count: 1, window: nil)], at: now, until: now, on: connection)
            for delivery in claimed.flatMap(\.deliveries) {
                let attempt = judge.judge(delivery, .failed(failure), startedAt: now, finishedAt: now)
                _ = try FinishStore.record(attempt, by: "p", aftermath: aftermath, on: connection)
            }
        }
        let trouble = try ChannelStore.pauses(at: now, on: connection)
        #expect(trouble.map(\.kind) == [.resting])
        for pause in trouble {
            _ = try FallbackStore.divert(
                from: pause, wantedBefore: now, after: .start, at: now, aftermath, on: connection)
        }
        let rule = MergeRule(after: .seconds(60))
        _ = try FoldStore.fold(
            FoldStore.Request(channel: "ops", rule: rule, bearable: 20), by: aftermath.outbox, at: now, on: connection)
        try FoldStore.finish(digest: 1, at: now, on: connection)
        try FoldStore.reopen(digest: 1, on: connection)
    }
}
