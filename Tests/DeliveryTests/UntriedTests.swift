import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite("A delivery that its channel holds back", .timeLimit(.minutes(2)))
struct UntriedTests {
    private static func held(_ pause: Duration) -> SendOutcome {
        var failure = SendFailure(
            .retry(after: pause), reason: "peer_rests", message: "the partner rests", hint: "it is called by itself")
        failure.isUntried = true
        return .failed(failure)
    }

    @Test(
        "loses no attempt, however often, says why it waits, and leaves no attempt's row",
        arguments: TestDatabaseKind.allCases)
    func costsNothing(_ kind: TestDatabaseKind) async throws {
        let holds = Mutex(12)
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock) { _ in
                        let isHeld = holds.withLock { left in
                            defer { left -= 1 }
                            return left > 0
                        }
                        return isHeld ? Self.held(.seconds(30)) : .delivered(PeerAnswer(status: 200, body: "ok"))
                    }
                ]
            }
        ) { fixture in
            let ids = try await fixture.enqueue("callback")
            try await fixture.dispatching {
                let waiting = try await fixture.until(ids) { $0.first?.reason == "peer_rests" }
                #expect(waiting.first?.state == .pending)
                #expect(waiting.first?.attempts == 0)
                #expect(waiting.first?.error == "the partner rests")
                #expect(waiting.first?.dueAt == fixture.clock.now().addingTimeInterval(30))
                let done = try await fixture.advancing(by: .seconds(10), until: ids) {
                    $0.allSatisfy(\.state.isFinished)
                }
                #expect(done.first?.state == .delivered)
                #expect(done.first?.attempts == 1)
                #expect(done.first?.error == nil)
            }
            let attempts = try await fixture.attempts(of: try #require(ids.first))
            #expect(attempts.map(\.number) == [1])
            #expect(attempts.first?.outcome == .delivered)
        }
    }

    @Test("does not come back at once, nor later than in an hour", arguments: [(0.0, 1.0), (100_000, 3_600)])
    func bounds(_ asked: Double, _ wanted: Double) async throws {
        try await withDelivery(
            .sqlite, channels: { [FakeChannel(clock: $0) { _ in Self.held(.seconds(asked)) }] }
        ) { fixture in
            let ids = try await fixture.enqueue("callback")
            try await fixture.dispatching {
                let waiting = try await fixture.until(ids) { $0.first?.reason == "peer_rests" }
                #expect(waiting.first?.dueAt == fixture.clock.now().addingTimeInterval(wanted))
            }
        }
    }

    @Test("keeps the attempts that it had", arguments: TestDatabaseKind.allCases)
    func keepsAttempts(_ kind: TestDatabaseKind) async throws {
        let calls = Mutex(0)
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock) { _ in
                        // Every other time it is really tried, and refused.
                        let call = calls.withLock { calls in
                            calls += 1
                            return calls
                        }
                        return call.isMultiple(of: 2)
                            ? Self.held(.seconds(5))
                            : .failed(SendFailure(.retry(after: nil), reason: "http_500", message: "HTTP 500"))
                    }
                ]
            }, policies: ["ops": ChannelPolicy(retries: RetrySchedule([.seconds(5), .seconds(5)]))]
        ) { fixture in
            let ids = try await fixture.enqueue("callback")
            try await fixture.dispatching {
                let done = try await fixture.advancing(until: ids) { $0.allSatisfy(\.state.isFinished) }
                #expect(done.first?.state == .failed)
                #expect(done.first?.attempts == 3)
            }
            #expect(try await fixture.attempts(of: try #require(ids.first)).map(\.number) == [1, 2, 3])
            let last = try await fixture.store.withConnection {
                try fixture.outbox.lastAttempt(of: "callback", to: "ops", on: $0)
            }
            #expect(last == LastAttempt(attempts: 3, status: nil, answer: nil, error: "HTTP 500"))
        }
    }
}
