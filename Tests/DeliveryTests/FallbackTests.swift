import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("The fallback of a channel", .timeLimit(.minutes(2)))
struct FallbackTests {
    private static let refusal = SendFailure(.permanent, reason: "robot_gone", message: "the robot was removed")

    private func withFallback(
        _ kind: TestDatabaseKind, policy: ChannelPolicy = ChannelPolicy(fallback: "duty"), peer: PeerSwitch,
        _ body: (DeliveryFixture) async throws -> Void
    ) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [FakeChannel(clock: clock, concurrency: 1) { _ in peer.answer }, FakeChannel("duty", clock: clock)]
            },
            policies: ["ops": policy], body)
    }

    private func duty(_ fixture: DeliveryFixture) async throws -> [DeliverySummary] {
        try await fixture.ledger.list(DeliveryFilter(channel: "duty")).reversed()
    }

    @Test(
        "takes over each part that ended as a dead letter, once, and says whose place it takes and why",
        arguments: TestDatabaseKind.allCases)
    func takesOver(_ kind: TestDatabaseKind) async throws {
        try await withFallback(kind, peer: PeerSwitch(Self.refusal)) { fixture in
            let ids = try await fixture.enqueue("one|two", key: "k", feature: "reports")
            try await fixture.dispatching {
                try await fixture.untilFinished(ids)
                let taken = try await duty(fixture)
                #expect(taken.map(\.key) == ["k#1@ops", "k#2@ops"])
                #expect(taken.allSatisfy { $0.feature == "reports" && $0.fallbackOf == "ops" })
                try await fixture.advancing(until: taken.map(\.id)) { $0.allSatisfy(\.state.isFinished) }
                try await fixture.ledger.retry(ids[0])
                try await fixture.advancing(until: ids) { $0.allSatisfy(\.state.isFinished) }
            }
            #expect(
                fixture.channel("duty")?.texts == [
                    "（原渠道 ops 未送达：the robot was removed）\none", "（原渠道 ops 未送达：the robot was removed）\ntwo",
                ])
            let errors = try await fixture.until(ids) { _ in true }.map { $0.error ?? "" }
            #expect(errors[0].hasSuffix("; the channel duty took it over before (delivery 3)"), "\(errors)")
            #expect(errors[1].hasSuffix("; the channel duty takes over (delivery 4)"), "\(errors)")
            let outcome = try await fixture.store.withConnection { connection in
                try OutcomeStore.outcome(
                    of: EntryReference(channel: "duty", key: "k#1@ops", feature: "reports"), on: connection)
            }
            #expect(outcome?.verdict == .delivered && outcome?.fallbackOf == "ops")
        }
    }

    @Test("that refuses the message is named in the delivery's error", arguments: TestDatabaseKind.allCases)
    func refuses(_ kind: TestDatabaseKind) async throws {
        let peer = PeerSwitch(Self.refusal)
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock) { _ in peer.answer },
                    FakeChannel("duty", clock: clock, refuses: { _ in true }),
                ]
            }, policies: ["ops": ChannelPolicy(fallback: "duty")]
        ) { fixture in
            let ids = try await fixture.enqueue("hello")
            try await fixture.dispatching {
                let outcome = try await fixture.untilFinished(ids)[0]
                #expect(outcome.state == .refused)
                #expect(
                    outcome.error
                        == "the robot was removed; its fallback channel duty cannot take it either: "
                        + "this channel takes no such message")
            }
        }
    }

    @Test(
        "takes over what has waited too long for a channel that is disabled, but no test of that channel",
        arguments: TestDatabaseKind.allCases)
    func waiting(_ kind: TestDatabaseKind) async throws {
        try await withFallback(kind, peer: PeerSwitch(PeerSwitch.gone)) { fixture in
            let ids = try await fixture.enqueue("first") + fixture.enqueue("a|b", key: "second")
            var test = OutboxEntry(message: .text("test"), channel: "ops", key: "test", traceID: "t")
            test.keepsChannel = true
            let tested = try await fixture.outbox.enqueue(test).deliveryIDs
            try await fixture.dispatching {
                try await fixture.advancing(until: ids) { _ in fixture.channel()?.arrivals.isEmpty == false }
                fixture.clock.advance(by: .seconds(800))
                #expect(try await fixture.states(of: ids).allSatisfy { !$0.isFinished })
                let ended = try await fixture.advancing(by: .seconds(10), until: ids) {
                    $0.allSatisfy(\.state.isFinished)
                }
                #expect(ended.allSatisfy { $0.state == .failed && $0.reason == "channel_disabled" })
                try await fixture.advancing(until: try await duty(fixture).map(\.id)) {
                    $0.allSatisfy { $0.state == .delivered }
                }
            }
            #expect(try await duty(fixture).map(\.key).sorted() == ["first@ops", "second#1@ops", "second#2@ops"])
            #expect(try await fixture.states(of: tested) == [.pending])
        }
    }

    @Test("what the fallback refuses goes on waiting for a channel in trouble", arguments: TestDatabaseKind.allCases)
    func refusedWaits(_ kind: TestDatabaseKind) async throws {
        let peer = PeerSwitch(PeerSwitch.gone)
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock, concurrency: 1) { _ in peer.answer },
                    FakeChannel("duty", clock: clock, refuses: { $0 != .text("good") }),
                ]
            }, policies: ["ops": ChannelPolicy(fallback: "duty")]
        ) { fixture in
            var refused: [Int64] = []
            for number in 0..<FallbackStore.divertedAtOnce + 2 { refused += try await fixture.enqueue("bad \(number)") }
            let good = try await fixture.enqueue("good")
            try await fixture.ledger.disable("ops", reason: "away")
            try await fixture.dispatching {
                fixture.clock.advance(by: .seconds(901))
                try await fixture.advancing(by: .seconds(10), until: good) { $0.allSatisfy(\.state.isFinished) }
                #expect(try await fixture.states(of: refused).allSatisfy { $0 == .pending })
                peer.recover()
                try await fixture.ledger.enable("ops")
                try await fixture.advancing(until: refused) { $0.allSatisfy { $0.state == .delivered } }
            }
            #expect(fixture.channel("duty")?.arrivals.count ?? 0 <= 1)
        }
    }

    @Test("a note stands before text, and as a message of its own before what has no text")
    func notes() throws {
        let note = FallbackNote(channel: "ops", reason: "gone\nfor good").text
        #expect(note == "（原渠道 ops 未送达：gone for good）")
        #expect(Message(.markdownV2("# t")).preceded(by: note) == [Message(.markdownV2(note + "\n\n# t"))])
        let file = Message(.file(Message.File(name: "a.csv", bytes: [1])))
        #expect(file.preceded(by: note) == [.text(note), file])
        let event = Message(.event(Message.Event(type: "t", json: "{}")))
        #expect(event.preceded(by: note) == [event])
        let long = FallbackNote(channel: "ops", reason: String(repeating: "长", count: 200)).text
        #expect(long.utf8.count < 260)
    }
}
