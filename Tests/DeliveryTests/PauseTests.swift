import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("Pauses of a channel", .timeLimit(.minutes(2)))
struct PauseTests {
    /// The first message to arrive is refused and pauses the channel; all others are delivered.
    private func withRefusal(
        _ disposition: SendFailure.Disposition, _ kind: TestDatabaseKind,
        _ body: (DeliveryFixture, _ first: [Int64], _ second: [Int64]) async throws -> Void
    ) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock, concurrency: 1) {
                        guard $0.key == "first", $0.attempt == 1 else { return .delivered(nil) }
                        return .failed(
                            SendFailure(
                                disposition, reason: "paused", message: "the robot was removed",
                                pauseChannel: .seconds(300)))
                    }
                ]
            }
        ) { fixture in
            let (first, second) = (try await fixture.enqueue("first"), try await fixture.enqueue("second"))
            try await fixture.dispatching {
                try await fixture.until(first) { $0[0].attempts == 1 && $0[0].state != .sending }
            }
            try await body(fixture, first, second)
        }
    }

    @Test("a pause is in the books with its reason until it ends", arguments: TestDatabaseKind.allCases)
    func shown(_ kind: TestDatabaseKind) async throws {
        try await withRefusal(.permanent, kind) { fixture, _, _ in
            let pause = try #require(try await fixture.ledger.pauses().first)
            #expect(pause.channel == "ops" && pause.kind == .broken && pause.reason == "the robot was removed")
            #expect(pause.until == fixture.clock.now().addingTimeInterval(300))
            fixture.clock.advance(by: .seconds(300))
            #expect(try await fixture.ledger.pauses().isEmpty)
        }
    }

    @Test("a retry by hand ends the pause of a broken channel", arguments: TestDatabaseKind.allCases)
    func retried(_ kind: TestDatabaseKind) async throws {
        try await withRefusal(.permanent, kind) { fixture, first, second in
            try await fixture.ledger.retry(first[0])
            try await fixture.dispatching { try await fixture.untilFinished(first + second) }
            let states = try await fixture.until(first + second) { _ in true }
            #expect(states.map(\.state) == [.delivered, .delivered])
        }
    }

    @Test("a node that runs on sees within seconds that a pause was ended", arguments: TestDatabaseKind.allCases)
    func seen(_ kind: TestDatabaseKind) async throws {
        try await withRefusal(.permanent, kind) { fixture, _, second in
            try await fixture.dispatching {
                let other = try await fixture.enqueue("third")
                try await fixture.ledger.resume("ops")
                fixture.clock.advance(by: .seconds(ChannelStore.lookAgain))
                try await fixture.untilFinished(second + other)
            }
        }
    }

    @Test("a pause that the peer asked for is not ended by hand", arguments: TestDatabaseKind.allCases)
    func asked(_ kind: TestDatabaseKind) async throws {
        try await withRefusal(.retry(after: nil), kind) { fixture, _, _ in
            try await fixture.ledger.resume("ops")
            #expect(try await fixture.ledger.pauses().map(\.kind) == [.asked])
        }
    }
}
