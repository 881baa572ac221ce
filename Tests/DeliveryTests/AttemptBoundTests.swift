import Database
import FoundationEssentials
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("An entry that is tried less often than others")
struct AttemptBoundTests {
    private static let noAnswer = SendFailure(.retry(after: nil), reason: "no_answer", message: "no answer")
    private static let tooMany = SendFailure(
        .retry(after: nil), kind: .throttled, reason: "rate_limited", message: "too many")

    private func ends(
        _ attempt: Int, bound: Int?, retries: RetrySchedule? = nil, _ failure: SendFailure = noAnswer
    ) -> Bool {
        let now = Date(timeIntervalSince1970: 1_757_037_600)
        let delivery = ClaimedDelivery(
            id: 1, channel: "ops", key: "k", part: 1, parts: 1, message: "", attempt: attempt, attemptsBefore: 0,
            feature: nil, traceID: "t", claimedAt: now, wantedAt: now, maxAttempts: bound)
        let judge = AttemptJudge(
            maxAttempts: 5, backoff: Backoff(base: 2), mask: SecretMask([]), chance: { 0.5 },
            policies: ["ops": ChannelPolicy(retries: retries)])
        return judge.judge(delivery, .failed(failure), startedAt: now, finishedAt: now).end != nil
    }

    @Test("its own bound ends it, and the channel's where that is the smaller")
    func smallerWins() {
        #expect(!ends(2, bound: 3) && ends(3, bound: 3))
        #expect(!ends(4, bound: 9) && ends(5, bound: 9))
        #expect(!ends(4, bound: nil) && ends(5, bound: nil))
        let schedule = RetrySchedule([.seconds(1)])
        #expect(!ends(1, bound: 3, retries: schedule) && ends(2, bound: 3, retries: schedule))
    }

    @Test("a peer that wants fewer messages costs it no attempt")
    func spared() {
        #expect(!ends(3, bound: 3, Self.tooMany))
    }

    @Test("the bound is kept with the delivery", arguments: TestDatabaseKind.allCases)
    func stored(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(
            kind, channels: { [FakeChannel(clock: $0, answer: { _ in .failed(Self.noAnswer) })] }
        ) { fixture in
            let entry = OutboxEntry(message: .text("x"), channel: "ops", key: "x", traceID: "t", maxAttempts: 2)
            let ids = try await fixture.outbox.enqueue(entry).deliveryIDs
            try await fixture.dispatching {
                let ended = try await fixture.advancing(until: ids) { $0.allSatisfy(\.state.isFinished) }
                #expect(ended.map(\.state) == [.failed] && ended.map(\.attempts) == [2])
            }
        }
    }

    @Test("many entries are stored in the caller's transaction, each once", arguments: TestDatabaseKind.allCases)
    func batch(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let outbox = fixture.outbox
            let entries = try (1...3).map {
                try outbox.prepared(
                    OutboxEntry(message: .text("\($0)"), channel: "ops", key: "k\(min($0, 2))", traceID: "t"))
            }
            let receipts = try await fixture.store.transaction { try outbox.enqueue(entries, on: $0) }
            #expect(receipts.map(\.isDuplicate) == [false, false, true])
            let standings = try await fixture.store.withConnection {
                try outbox.standings(of: ["k1", "k2", "k3"], in: "ops", on: $0)
            }
            #expect(standings == ["k1": .underWay, "k2": .underWay])
        }
    }
}
