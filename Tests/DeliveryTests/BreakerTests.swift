import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("The circuit breaker of a channel", .timeLimit(.minutes(2)))
struct BreakerTests {
    private static let rule = BreakerRule(
        failures: 3, rest: .seconds(30), longestRest: .seconds(120), disableAfter: .seconds(3_600))

    private let start = Date(timeIntervalSince1970: 1_757_037_600)
    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    @Test("opens after so many failures in a row, rests twice as long after each trial that fails, up to its limit")
    func rests() {
        var breaker = CircuitBreaker()
        let fails = { (breaker: inout CircuitBreaker, seconds: Double, isTrial: Bool) in
            breaker.failed(at: at(seconds), isTrial: isTrial, rule: Self.rule) { _ in nil }
        }
        #expect(!fails(&breaker, 0, false) && !fails(&breaker, 1, false))
        #expect(fails(&breaker, 2, false) && breaker.restUntil == at(32))
        #expect(!fails(&breaker, 3, false), "what was under way when it opened says nothing new")
        #expect(breaker.restUntil == at(32) && breaker.trips == 1)
        #expect(fails(&breaker, 32, true) && breaker.restUntil == at(92))
        #expect(fails(&breaker, 100, true) && breaker.restUntil == at(220))
        #expect(fails(&breaker, 300, true) && breaker.restUntil == at(420))
        #expect(!breaker.isHopeless(at: at(3_599), rule: Self.rule))
        #expect(breaker.isHopeless(at: at(3_600), rule: Self.rule))
    }

    @Test("does not open while the books know of a success since the first failure")
    func notInARow() {
        var breaker = CircuitBreaker()
        for second in 0..<2 { _ = breaker.failed(at: at(Double(second)), isTrial: false, rule: Self.rule) { _ in nil } }
        #expect(!breaker.failed(at: at(5), isTrial: false, rule: Self.rule) { _ in at(4) })
        #expect(breaker.failures == 1 && breaker.failingSince == at(5) && breaker.trips == 0)
    }

    private func withPeer(
        _ kind: TestDatabaseKind, rule: BreakerRule = BreakerTests.rule, owners: [String] = [], concurrency: Int = 1,
        _ body: (DeliveryFixture, PeerSwitch) async throws -> Void
    ) async throws {
        let peer = PeerSwitch(PeerSwitch.noAnswer)
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock, concurrency: concurrency) { _ in peer.answer },
                    FakeChannel("owner", clock: clock),
                ]
            },
            policies: ["ops": ChannelPolicy(owners: owners, breaker: rule)]
        ) { try await body($0, peer) }
    }

    private func enqueue(_ count: Int, _ fixture: DeliveryFixture) async throws -> [Int64] {
        var ids: [Int64] = []
        for number in 0..<count { ids += try await fixture.enqueue("message \(number)") }
        return ids
    }

    /// The breaker has opened, and what was claimed and not sent is given back.
    private func untilResting(_ ids: [Int64], _ fixture: DeliveryFixture) async throws {
        try await fixture.advancing(by: .zero, until: ids) { outcomes in
            outcomes.map(\.attempts).reduce(0, +) >= 3 && outcomes.allSatisfy { $0.state == .pending }
        }
        #expect(try await pause(fixture) != nil)
    }

    private func pause(_ fixture: DeliveryFixture) async throws -> ChannelPause? {
        try await fixture.ledger.pauses().first { $0.channel == "ops" }
    }

    @Test("an answer without a status shows that the peer is back too", arguments: TestDatabaseKind.allCases)
    func answersWithoutStatus(_ kind: TestDatabaseKind) async throws {
        try await withPeer(kind) { fixture, peer in
            let ids = try await enqueue(5, fixture)
            try await fixture.dispatching {
                try await untilResting(ids, fixture)
                peer.fail(
                    SendFailure(
                        .permanent, reason: "refused", message: "no such user",
                        answer: PeerAnswer(status: nil, body: "550 no such user")))
                try await fixture.advancing(until: ids) { $0.allSatisfy { $0.state == .refused } }
            }
            let trips = try await fixture.store.withConnection { connection in
                try connection.queryFirst("SELECT trips FROM delivery_channel WHERE name = 'ops'")?.integer("trips")
            }
            #expect(trips == 0)
        }
    }

    @Test(
        "while it is open nothing is claimed and no attempt is burnt; a success closes it and all the rest goes",
        arguments: TestDatabaseKind.allCases)
    func opensAndCloses(_ kind: TestDatabaseKind) async throws {
        try await withPeer(kind) { fixture, peer in
            let ids = try await enqueue(10, fixture)
            try await fixture.dispatching {
                try await untilResting(ids, fixture)
                let pause = try #require(try await pause(fixture))
                #expect(pause.kind == .resting && pause.reason == "no answer")
                #expect(pause.until == fixture.clock.now().addingTimeInterval(30))
                // What was sent before the third failure was in the books is more than three.
                let sent = fixture.channel()?.arrivals.count ?? 0
                fixture.clock.advance(by: .seconds(29))
                try await fixture.advancing(by: .milliseconds(1), until: ids) { _ in
                    fixture.clock.now() >= pause.until.addingTimeInterval(-0.9)
                }
                #expect(fixture.channel()?.arrivals.count == sent)
                peer.recover()
                try await fixture.advancing(until: ids) { $0.allSatisfy { $0.state == .delivered } }
            }
            #expect(try await self.pause(fixture) == nil)
            let attempts = try await fixture.until(ids) { _ in true }.map(\.attempts)
            #expect(fixture.channel()?.arrivals.count == attempts.reduce(0, +))
        }
    }

    @Test(
        "half open, one delivery over two nodes tries, and a failed trial costs it no attempt",
        arguments: TestDatabaseKind.allCases)
    func halfOpen(_ kind: TestDatabaseKind) async throws {
        try await withPeer(kind, concurrency: 5) { fixture, peer in
            let ids = try await enqueue(12, fixture)
            let channel = FakeChannel(clock: fixture.clock, concurrency: 5) { _ in peer.answer }
            let other = Outbox(
                store: fixture.store, channels: [channel], policies: fixture.outbox.policies, clock: fixture.clock)
            let arrivals = { channel.arrivals + (fixture.channel()?.arrivals ?? []) }
            try await fixture.dispatching {
                try await fixture.running(fixture.dispatcher(outbox: other)) {
                    try await fixture.advancing(by: .milliseconds(200), until: ids) { _ in arrivals().count >= 3 }
                    while try await pause(fixture) == nil { await Task.yield() }
                    let before = arrivals().count
                    try await fixture.advancing(until: ids) { _ in arrivals().count >= before + 3 }
                    peer.recover()
                    try await fixture.advancing(until: ids) { $0.allSatisfy { $0.state == .delivered } }
                }
            }
            // Rests of 30, 60 and 120 seconds: what failed in between did so alone.
            let failures = arrivals().filter { $0.parcel.attempt >= 1 }.map(\.at).sorted()
            let trials = failures.filter { $0 >= start.addingTimeInterval(29) }.prefix(3)
            #expect(trials.count == 3 && zip(trials, trials.dropFirst()).allSatisfy { $1.timeIntervalSince($0) >= 60 })
            let outcomes = try await fixture.until(ids) { _ in true }
            #expect(outcomes.allSatisfy { $0.state == .delivered })
        }
    }

    @Test("its rest is cut short by hand: one trial goes at once", arguments: TestDatabaseKind.allCases)
    func resumed(_ kind: TestDatabaseKind) async throws {
        try await withPeer(kind) { fixture, peer in
            let ids = try await enqueue(4, fixture)
            try await fixture.dispatching {
                try await untilResting(ids, fixture)
                peer.recover()
                let resumedAt = fixture.clock.now()
                try await fixture.ledger.resume("ops")
                try await fixture.advancing(until: ids) { $0.contains { $0.state == .delivered } }
                #expect(fixture.clock.now().timeIntervalSince(resumedAt) < 15)
            }
        }
    }

    @Test(
        "a channel that fails for too long is disabled: what waits stays, and its owners are told once",
        arguments: TestDatabaseKind.allCases)
    func hopeless(_ kind: TestDatabaseKind) async throws {
        try await withPeer(kind, owners: ["owner"]) { fixture, peer in
            let ids = try await enqueue(6, fixture)
            try await fixture.dispatching {
                try await fixture.advancing(by: .seconds(20), until: ids) { _ in
                    fixture.channel("owner")?.texts.isEmpty == false
                }
                let waiting = try await fixture.states(of: ids).filter { $0 == .pending }.count
                #expect(waiting == 6)
                let condition = try #require(try await fixture.ledger.channels().first { $0.name == "ops" })
                #expect(condition.state == "disabled" && condition.waiting == 6)
                let notice = try #require(fixture.channel("owner")?.texts.first)
                #expect(notice.contains("渠道 ops 已停用") && notice.contains("herald channel enable ops"))
                #expect(notice.contains("等待发送：6条") && notice.contains("no answer"), "\(notice)")
                peer.recover()
                let sent = fixture.channel()?.arrivals.count
                fixture.clock.advance(by: .seconds(600))
                try await fixture.untilFinished(try await fixture.enqueue("to the owner", to: "owner"))
                #expect(fixture.channel()?.arrivals.count == sent)
                #expect(try await fixture.ledger.enable("ops"))
                try await fixture.advancing(until: ids) { $0.allSatisfy { $0.state == .delivered } }
            }
            #expect(fixture.channel("owner")?.texts.count == 2)
        }
    }

    @Test(
        "a peer that is gone for good disables its channel at once; the message waits with the others",
        arguments: TestDatabaseKind.allCases)
    func gone(_ kind: TestDatabaseKind) async throws {
        try await withPeer(kind, owners: ["owner"]) { fixture, peer in
            peer.fail(PeerSwitch.gone)
            let ids = try await enqueue(3, fixture)
            try await fixture.dispatching {
                try await fixture.advancing(by: .milliseconds(50), until: ids) { _ in
                    fixture.channel("owner")?.texts.isEmpty == false
                }
                #expect(fixture.channel()?.arrivals.count == 1)
                #expect(try await fixture.states(of: ids) == [.pending, .pending, .pending])
                let pause = try #require(try await pause(fixture))
                #expect(pause.kind == .disabled && pause.reason == "the endpoint is gone")
                #expect(try await fixture.ledger.disable("ops", reason: "again") == nil)
                peer.recover()
                try await fixture.ledger.enable("ops")
                try await fixture.advancing(until: ids) { $0.allSatisfy { $0.state == .delivered } }
            }
            #expect(fixture.channel("owner")?.texts.count == 1)
        }
    }

    @Test("a channel is disabled and enabled by hand; one that is not declared is named")
    func byHand() async throws {
        try await withPeer(.sqlite, owners: ["owner", "missing"]) { fixture, _ in
            let untold = try await fixture.ledger.disable("ops", reason: "the group is being moved")
            #expect(untold?.keys.sorted() == ["missing"])
            #expect(try await fixture.ledger.channels().map(\.state) == ["disabled", "ok"])
            #expect(try await fixture.ledger.enable("ops"))
            #expect(try await !fixture.ledger.enable("ops"))
            await #expect(throws: UnknownChannel.self) { try await fixture.ledger.enable("nowhere") }
        }
    }

    @Test("successes of a sound channel write nothing to its row", arguments: TestDatabaseKind.allCases)
    func costsNothing(_ kind: TestDatabaseKind) async throws {
        try await withPeer(kind) { fixture, peer in
            peer.recover()
            let ids = try await enqueue(3, fixture)
            try await fixture.dispatching { try await fixture.untilFinished(ids) }
            let gates = try await fixture.store.withConnection { connection in
                try ChannelStore.gates(of: ["ops"], at: fixture.clock.now(), on: connection)
            }
            #expect(gates.isEmpty)
        }
    }
}
