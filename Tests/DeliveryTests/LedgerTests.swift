import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("The books, by hand", .timeLimit(.minutes(2)))
struct LedgerTests {
    private static let refusing: @Sendable (Parcel) async -> SendOutcome = { parcel in
        parcel.message == .text("bad") && parcel.attempt <= 1
            ? .failed(SendFailure(.permanent, reason: "gone", message: "the robot was removed", hint: "make a new one"))
            : .delivered(nil)
    }

    private func withBooks(
        _ kind: TestDatabaseKind, _ body: (DeliveryFixture) async throws -> Void
    ) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [FakeChannel(clock: clock, answer: Self.refusing), FakeChannel("crm", clock: clock)]
            }, body)
    }

    private func refusal(_ work: () async throws -> Void) async -> String? {
        do {
            try await work()
            return nil
        } catch { return "\(error)" }
    }

    @Test("lists by state, channel, feature, reference and time, page by page", arguments: TestDatabaseKind.allCases)
    func lists(_ kind: TestDatabaseKind) async throws {
        try await withBooks(kind) { fixture in
            let bad = try await fixture.enqueue("bad", feature: "reports")
            let good = try await fixture.enqueue("good")
            try await fixture.dispatching { try await fixture.untilFinished(bad + good) }
            fixture.clock.advance(by: .seconds(60))
            let crm = try await fixture.enqueue("one|two", to: "crm", feature: "reports")
            let ledger = fixture.ledger
            func ids(_ filter: DeliveryFilter) async throws -> [Int64] { try await ledger.list(filter).map(\.id) }
            #expect(try await ids(DeliveryFilter(state: .refused)) == bad)
            #expect(try await ids(DeliveryFilter(state: .delivered)) == good)
            #expect(try await ids(DeliveryFilter(channel: "crm")) == crm.reversed())
            #expect(try await ids(DeliveryFilter(feature: "reports")) == crm.reversed() + bad)
            #expect(try await ids(DeliveryFilter(reference: "reference of good")) == good)
            #expect(try await ids(DeliveryFilter(since: fixture.clock.now())) == crm.reversed())
            #expect(try await ids(DeliveryFilter(before: crm[0], limit: 1)) == good)
            #expect(
                try await ledger.counts()
                    == [
                        .pending: 2, .sending: 0, .merged: 0, .delivered: 1, .partial: 0, .throttled: 0, .refused: 1,
                        .failed: 0, .cancelled: 0,
                    ])
            let details = try #require(try await ledger.show(bad[0]))
            #expect(details.message == .text("bad") && details.attempts.map(\.reason) == ["gone"])
            #expect(details.summary.hint == "make a new one")
            #expect(try await ledger.show(999) == nil)
        }
    }

    @Test("a retry gives fresh attempts and keeps the old ones in the books", arguments: TestDatabaseKind.allCases)
    func retries(_ kind: TestDatabaseKind) async throws {
        try await withBooks(kind) { fixture in
            let ids = try await fixture.enqueue("bad")
            let ledger = fixture.ledger
            try await fixture.dispatching {
                try await fixture.untilFinished(ids)
                try await ledger.retry(ids[0])
                #expect(try await fixture.untilFinished(ids)[0].state == .delivered)
            }
            #expect(try await fixture.attempts(of: ids[0]).map(\.number) == [1, 2])
            let again = await refusal { try await ledger.retry(ids[0]) }
            #expect(
                again
                    == "delivery \(ids[0]) is delivered; only a failed, refused, throttled or cancelled one is retried")
            #expect(await refusal { try await ledger.retry(999) } == "there is no delivery 999")
        }
    }

    @Test(
        "a cancelled part gives its turn to the next; retried, it goes before it again",
        arguments: TestDatabaseKind.allCases)
    func cancels(_ kind: TestDatabaseKind) async throws {
        try await withBooks(kind) { fixture in
            let ids = try await fixture.enqueue("one|two|three")
            let ledger = fixture.ledger
            func due() async throws -> [Bool] { try await fixture.until(ids) { _ in true }.map { $0.dueAt != nil } }
            #expect(try await due() == [true, false, false])
            try await ledger.cancel(ids[0])
            #expect(try await due() == [false, true, false])
            try await ledger.retry(ids[0])
            #expect(try await due() == [true, false, false])
            try await ledger.cancel(ids[1])
            let again = await refusal { try await ledger.cancel(ids[1]) }
            #expect(again == "delivery \(ids[1]) is cancelled already")
            try await fixture.dispatching {
                let outcomes = try await fixture.untilFinished(ids)
                #expect(outcomes.map(\.state) == [.delivered, .cancelled, .delivered])
            }
        }
    }

    @Test("what is being sent cannot be cancelled", arguments: TestDatabaseKind.allCases)
    func sending(_ kind: TestDatabaseKind) async throws {
        try await withBooks(kind) { fixture in
            let ids = try await fixture.enqueue("one")
            let now = fixture.clock.now()
            try await fixture.store.transaction { connection in
                _ = try ClaimStore(node: "n", scope: nil).claim(
                    [ClaimRequest(channel: "ops", count: 1, window: nil)], at: now,
                    until: now.addingTimeInterval(30), on: connection)
            }
            let ledger = fixture.ledger
            let sentence = await refusal { try await ledger.cancel(ids[0]) }
            #expect(
                sentence == "delivery \(ids[0]) is being sent at this moment; look again when the attempt is over")
        }
    }

    @Test(
        "retention removes what was finished long ago, and nothing that is not finished",
        arguments: TestDatabaseKind.allCases)
    func retention(_ kind: TestDatabaseKind) async throws {
        try await withBooks(kind) { fixture in
            var old: [Int64] = []
            for number in 0..<650 { old += try await fixture.enqueue("old \(number)") }
            try await fixture.dispatching { try await fixture.untilFinished(old) }
            let waiting = try await fixture.enqueue("waits", notBefore: fixture.clock.now().addingTimeInterval(1e8))
            fixture.clock.advance(by: .seconds(91 * 86_400))
            let recent = try await fixture.enqueue("recent")
            let pruner = RetentionPruner(outbox: fixture.outbox, logger: fixture.logger)
            #expect(try await pruner.prune() == 650)
            #expect(try await fixture.ledger.list().map(\.id) == recent + waiting)
            let attempts = try await fixture.store.withConnection { connection in
                try connection.queryFirst("SELECT COUNT(*) AS n FROM delivery_attempt")?.integer("n")
            }
            #expect(attempts == 0)
        }
    }

    @Test("a diagram in the documents shows every state and no other", arguments: ["delivery.md", "architecture.md"])
    func diagram(_ document: String) throws {
        let root = String(#filePath.dropLast("Tests/DeliveryTests/LedgerTests.swift".count))
        let page = try String(contentsOfFile: root + "docs/\(document)", encoding: .utf8)
        let diagram = try #require(page.split(separator: "```mermaid\nstateDiagram-v2\n").dropFirst().first)
        var states: Set<String> = []
        for line in diagram.split(separator: "```")[0].split(separator: "\n") where line.contains("-->") {
            let arrow = line.split(separator: ":")[0].split(separator: " ").filter { $0 != "-->" && $0 != "[*]" }
            states.formUnion(arrow.map(String.init))
        }
        #expect(states == Set(DeliveryState.allCases.map(\.rawValue)))
    }
}
