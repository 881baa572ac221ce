import Coordination
import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("The dispatcher", .timeLimit(.minutes(2)))
struct DispatcherTests {
    private static func failure(
        _ disposition: SendFailure.Disposition = .retry(after: nil), reason: String = "busy", pause: Duration? = nil
    ) -> SendOutcome {
        .failed(
            SendFailure(
                disposition, reason: reason, message: "the peer is busy with top-secret", hint: "wait",
                pauseChannel: pause, answer: PeerAnswer(status: 503, body: "no \0 top-secret")))
    }

    @Test("sends what is enqueued and books the answer", arguments: TestDatabaseKind.allCases)
    func delivers(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [FakeChannel(clock: clock) { _ in .delivered(PeerAnswer(status: 200, body: #"{"errcode":0}"#)) }]
            }
        ) { fixture in
            try await fixture.dispatching {
                let ids = try await fixture.enqueue("hello")
                let outcome = try await fixture.untilFinished(ids)[0]
                #expect(outcome.state == .delivered && outcome.attempts == 1)
                let attempt = try await fixture.attempts(of: ids[0])[0]
                #expect(attempt.outcome == .delivered && attempt.status == 200 && attempt.answer == #"{"errcode":0}"#)
            }
        }
    }

    @Test("sends the parts of an entry in order, one after the other", arguments: TestDatabaseKind.allCases)
    func partsInOrder(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { clock in [FakeChannel(clock: clock)] }) { fixture in
            var ids: [Int64] = []
            for number in 0..<10 {
                ids += try await fixture.enqueue((1...5).map { "\(number)-\($0)" }.joined(separator: "|"))
            }
            try await fixture.dispatching { try await fixture.untilFinished(ids) }
            let texts = try #require(fixture.outbox.channels["ops"] as? FakeChannel).texts
            #expect(texts.count == 50)
            for number in 0..<10 {
                #expect(texts.filter { $0.hasPrefix("\(number)-") } == (1...5).map { "\(number)-\($0)" })
            }
        }
    }

    @Test("a part that failed for good does not hold up the rest", arguments: TestDatabaseKind.allCases)
    func failedPart(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [FakeChannel(clock: clock) { $0.key == "k#1" ? Self.failure(.permanent) : .delivered(nil) }]
            }
        ) { fixture in
            try await fixture.dispatching {
                let ids = try await fixture.enqueue("one|two", key: "k")
                let outcomes = try await fixture.untilFinished(ids)
                #expect(outcomes.map(\.state) == [.refused, .delivered])
            }
        }
    }

    @Test(
        "tries again after 2, 4, 8 and 16 seconds, and the fifth failure is final",
        arguments: TestDatabaseKind.allCases)
    func backoff(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { clock in [FakeChannel(clock: clock) { _ in Self.failure() }] }) {
            fixture in
            let start = fixture.clock.now()
            try await fixture.dispatching {
                let ids = try await fixture.enqueue("hello")
                for (attempt, seconds) in [(1, 2.0), (2, 4), (3, 8), (4, 16)] {
                    let outcome = try await fixture.until(ids) { $0[0].attempts == attempt && $0[0].state == .pending }[
                        0]
                    #expect(outcome.dueAt == fixture.clock.now().addingTimeInterval(seconds))
                    fixture.clock.advance(by: .seconds(seconds))
                }
                let outcome = try await fixture.untilFinished(ids)[0]
                #expect(outcome.state == .failed && outcome.attempts == 5 && outcome.dueAt == nil)
                #expect(outcome.error == "the peer is busy with ***" && outcome.hint == "wait")
                let attempts = try await fixture.attempts(of: ids[0])
                #expect(attempts.map { $0.startedAt.timeIntervalSince(start) } == [0, 2, 6, 14, 30])
                #expect(attempts.allSatisfy { $0.answer == "no  ***" && $0.status == 503 })
            }
        }
    }

    @Test("keeps to the delay that the peer asked for", arguments: TestDatabaseKind.allCases)
    func retryAfter(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock) {
                        $0.attempt == 1 ? Self.failure(.retry(after: .seconds(90))) : .delivered(nil)
                    }
                ]
            }
        ) { fixture in
            try await fixture.dispatching {
                let ids = try await fixture.enqueue("hello")
                let waiting = try await fixture.until(ids) { $0[0].state == .pending && $0[0].attempts == 1 }[0]
                #expect(waiting.dueAt == fixture.clock.now().addingTimeInterval(90))
                fixture.clock.advance(by: .seconds(90))
                #expect(try await fixture.untilFinished(ids)[0].state == .delivered)
            }
        }
    }

    @Test("a pause holds the whole channel and no other", arguments: TestDatabaseKind.allCases)
    func pause(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock, concurrency: 1) {
                        $0.key == "first" && $0.attempt == 1 ? Self.failure(pause: .seconds(60)) : .delivered(nil)
                    },
                    FakeChannel("crm", clock: clock),
                ]
            }
        ) { fixture in
            let ids = try await fixture.enqueue("first") + fixture.enqueue("second") + fixture.enqueue("third")
            try await fixture.dispatching {
                try await fixture.until(ids) { $0[0].attempts == 1 && $0[0].state == .pending }
                let other = try await fixture.enqueue("elsewhere", to: "crm")
                try await fixture.untilFinished(other)
                let held = try await fixture.until(ids) { $0.allSatisfy { $0.state == .pending } }
                #expect(held.map(\.attempts) == [1, 0, 0])
                fixture.clock.advance(by: .seconds(60))
                try await fixture.untilFinished(ids)
            }
            let channel = try #require(fixture.outbox.channels["ops"] as? FakeChannel)
            #expect(channel.texts.first == "first" && channel.texts.count == 4)
            let gap = channel.arrivals[1].at.timeIntervalSince(channel.arrivals[0].at)
            #expect(gap == 60)
        }
    }

    @Test("a message whose stored form cannot be read fails and the next goes on", arguments: TestDatabaseKind.allCases)
    func poison(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let poison = try await fixture.enqueue("poison")
            try await fixture.store.withConnection { connection in
                _ = try connection.execute("UPDATE delivery SET message = '{\"type\":\"hologram\"}'")
            }
            let healthy = try await fixture.enqueue("healthy")
            try await fixture.dispatching {
                let outcomes = try await fixture.untilFinished(poison + healthy)
                #expect(outcomes.map(\.state) == [.refused, .delivered])
                #expect(outcomes[0].reason == "unreadable")
                #expect(outcomes[0].error?.contains("hologram") == true)
            }
        }
    }

    @Test(
        "what waits for a channel that is no longer declared stays and is shown",
        arguments: TestDatabaseKind.allCases)
    func unknownChannel(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0), FakeChannel("gone", clock: $0)] }) {
            fixture in
            let stranded = try await fixture.enqueue("a", to: "gone") + fixture.enqueue("b", to: "gone")
            let fewer = Outbox(
                store: fixture.store, channels: [FakeChannel(clock: fixture.clock)], clock: fixture.clock)
            let smaller = DeliveryFixture(store: fixture.store, clock: fixture.clock, outbox: fewer)
            try await smaller.dispatching {
                try await smaller.untilFinished(try await smaller.enqueue("c"))
            }
            #expect(try await smaller.ledger.strandedChannels() == ["gone": 2])
            let outcomes = try await fixture.until(stranded) { _ in true }
            #expect(outcomes.allSatisfy { $0.state == .pending && $0.attempts == 0 })
        }
    }

    @Test("a send that hangs is given up after the time limit, and tried again", arguments: TestDatabaseKind.allCases)
    func hangingSend(_ kind: TestDatabaseKind) async throws {
        let never = Gate()
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock) {
                        if $0.attempt == 1 { await never.pass() }
                        return .delivered(nil)
                    }
                ]
            }
        ) { fixture in
            try await fixture.dispatching {
                let ids = try await fixture.enqueue("hello")
                let channel = try #require(fixture.outbox.channels["ops"] as? FakeChannel)
                await channel.waitForArrivals(1)
                fixture.clock.advance(by: .seconds(61))
                let timedOut = try await fixture.until(ids) { $0[0].state == .pending }[0]
                #expect(timedOut.reason == "timeout")
                fixture.clock.advance(by: .seconds(2))
                #expect(try await fixture.untilFinished(ids)[0].state == .delivered)
            }
        }
        never.open()
    }

    @Test("ten thousand go through with never more than twenty in flight")
    func tenThousand() async throws {
        try await withDelivery(.sqlite, channels: { [FakeChannel(clock: $0, concurrency: 1_000)] }) { fixture in
            try await withThrowingTaskGroup { group in
                for number in 0..<10_000 {
                    group.addTask { _ = try await fixture.enqueue("message \(number)") }
                }
                try await group.waitForAll()
            }
            let channel = try #require(fixture.outbox.channels["ops"] as? FakeChannel)
            try await fixture.dispatching {
                await channel.waitForArrivals(10_000)
            }
            #expect(Set(channel.texts).count == 10_000 && channel.texts.count == 10_000)
            #expect(channel.mostAtOnce <= 20)
            #expect(try await fixture.ledger.counts()[.delivered] == 10_000)
        }
    }
}
