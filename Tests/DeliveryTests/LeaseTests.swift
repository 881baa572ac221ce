import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("A lease", .timeLimit(.minutes(2)))
struct LeaseTests {
    /// Claims everything that is due for a node that then dies.
    private func claimAndDie(_ fixture: DeliveryFixture, lease: Double = 30) async throws -> [ClaimedDelivery] {
        let now = fixture.clock.now()
        return try await fixture.store.transaction { connection in
            try ClaimStore(node: "dead", scope: nil).claim(
                [ClaimRequest(channel: "ops", count: 100, window: nil)], at: now,
                until: now.addingTimeInterval(lease), on: connection
            ).flatMap(\.deliveries)
        }
    }

    @Test(
        "that ran out is taken over: sent again with the same key, the lost attempt booked as unknown",
        arguments: TestDatabaseKind.allCases)
    func takeover(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let ids = try await fixture.enqueue("hello", key: "the key")
            let channel = try #require(fixture.outbox.channels["ops"] as? FakeChannel)
            let lost = try #require(try await claimAndDie(fixture).first)
            // The node's send arrived; it died before it could record it.
            _ = await channel.send(
                Parcel(
                    deliveryID: lost.id, key: lost.key, attempt: lost.attempt, message: .text("hello"), traceID: "t"))
            try await fixture.dispatching {
                try await fixture.untilFinished(try await fixture.enqueue("another"))
                #expect(channel.arrivals.count == 2)
                fixture.clock.advance(by: .seconds(31))
                let waiting = try await fixture.until(ids) { $0[0].state == .pending }[0]
                #expect(waiting.reason == "node_died" && waiting.attempts == 1)
                fixture.clock.advance(by: .seconds(2))
                try await fixture.untilFinished(ids)
            }
            let attempts = try await fixture.attempts(of: ids[0])
            #expect(attempts.map(\.outcome) == [.unknown, .delivered])
            #expect(attempts.map(\.number) == [1, 2] && attempts[0].node == "dead")
            let keys = channel.arrivals.map(\.parcel.key)
            #expect(keys.filter { $0 == "the key" }.count == 2)
        }
    }

    @Test("of a node that dies at every attempt ends the delivery as failed", arguments: TestDatabaseKind.allCases)
    func alwaysDying(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let ids = try await fixture.enqueue("hello")
            _ = try await claimAndDie(fixture, lease: 10)
            fixture.clock.advance(by: .seconds(11))
            let settings = DispatchSettings(qps: 100_000, maxAttempts: 1)
            try await fixture.dispatching(settings) {
                let outcome = try await fixture.untilFinished(ids)[0]
                #expect(outcome.state == .failed && outcome.reason == "node_died")
                #expect(outcome.error?.contains("(dead)") == true)
            }
            #expect((fixture.outbox.channels["ops"] as? FakeChannel)?.arrivals.isEmpty == true)
        }
    }

    @Test("that another node has meanwhile is not overwritten", arguments: TestDatabaseKind.allCases)
    func lostLease(_ kind: TestDatabaseKind) async throws {
        let gate = Gate()
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock) { _ in
                        await gate.pass()
                        return .delivered(nil)
                    }
                ]
            }
        ) { fixture in
            let ids = try await fixture.enqueue("hello")
            let dispatcher = fixture.dispatcher()
            try await fixture.running(dispatcher) {
                await (fixture.outbox.channels["ops"] as? FakeChannel)?.waitForArrivals(1)
                try await fixture.store.withConnection { connection in
                    _ = try connection.execute("UPDATE delivery SET lease_owner = 'other', attempts = 2")
                }
                gate.open()
            }
            let details = try #require(try await fixture.ledger.show(ids[0]))
            #expect(details.summary.state == .sending && details.leaseOwner == "other")
            #expect(details.attempts.isEmpty)
        }
    }

    @Test("is renewed as long as the send takes", arguments: TestDatabaseKind.allCases)
    func renewed(_ kind: TestDatabaseKind) async throws {
        let gate = Gate()
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock) { _ in
                        await gate.pass()
                        return .delivered(nil)
                    }
                ]
            }
        ) { fixture in
            let ids = try await fixture.enqueue("hello")
            try await fixture.dispatching {
                await (fixture.outbox.channels["ops"] as? FakeChannel)?.waitForArrivals(1)
                for _ in 1...5 {
                    fixture.clock.advance(by: .seconds(10))
                    let until = try await fixture.lease(
                        of: ids[0], reaching: fixture.clock.now().addingTimeInterval(20))
                    #expect(until >= fixture.clock.now().addingTimeInterval(20))
                }
                gate.open()
                let outcome = try await fixture.untilFinished(ids)[0]
                #expect(outcome.state == .delivered && outcome.attempts == 1)
            }
        }
    }

    @Test("two dispatchers over one store send everything once", arguments: TestDatabaseKind.allCases)
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let channel = FakeChannel(clock: fixture.clock)
            let other = Outbox(store: fixture.store, channels: [channel], clock: fixture.clock)
            var ids: [Int64] = []
            for number in 0..<300 { ids += try await fixture.enqueue("a\(number)|b\(number)") }
            try await fixture.dispatching {
                try await fixture.running(fixture.dispatcher(outbox: other)) {
                    // The other node's records are not heard here: its own clock's poll does not come either.
                    var outcomes = try await fixture.until(ids) { _ in true }
                    while !outcomes.allSatisfy(\.state.isFinished) {
                        fixture.clock.advance(by: .milliseconds(100))
                        outcomes = try await fixture.until(ids) { _ in true }
                    }
                }
            }
            let texts = channel.texts + ((fixture.outbox.channels["ops"] as? FakeChannel)?.texts ?? [])
            #expect(texts.count == 600 && Set(texts).count == 600)
        }
    }

    @Test(
        "a stop gives back what is not begun, finishes what is, and counts no attempt for the rest",
        arguments: TestDatabaseKind.allCases)
    func gracefulStop(_ kind: TestDatabaseKind) async throws {
        let gate = Gate()
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock, concurrency: 1) { _ in
                        await gate.pass()
                        return .delivered(nil)
                    }
                ]
            }
        ) { fixture in
            var ids: [Int64] = []
            for number in 0..<5 { ids += try await fixture.enqueue("message \(number)") }
            let dispatcher = fixture.dispatcher()
            let work = Task { try await dispatcher.run() }
            await (fixture.outbox.channels["ops"] as? FakeChannel)?.waitForArrivals(1)
            work.cancel()
            gate.open()
            try await work.value
            let outcomes = try await fixture.until(ids) { _ in true }
            #expect(outcomes.map(\.state) == [.delivered, .pending, .pending, .pending, .pending])
            #expect(outcomes.map(\.attempts) == [1, 0, 0, 0, 0])
        }
    }

    @Test("a send that outlives the grace of a stop is booked as not known and tried again")
    func impatientStop() async throws {
        let gate = Gate()
        try await withDelivery(
            .sqlite,
            channels: { clock in
                [
                    FakeChannel(clock: clock) { _ in
                        await gate.pass()
                        return .delivered(nil)
                    }
                ]
            }
        ) { fixture in
            let ids = try await fixture.enqueue("hello")
            let dispatcher = fixture.dispatcher(DispatchSettings(qps: 100_000, shutdownGrace: .zero))
            let work = Task { try await dispatcher.run() }
            await (fixture.outbox.channels["ops"] as? FakeChannel)?.waitForArrivals(1)
            work.cancel()
            try await work.value
            let outcome = try await fixture.until(ids) { _ in true }[0]
            #expect(outcome.state == .pending && outcome.attempts == 1 && outcome.reason == "shutdown")
        }
        gate.open()
    }
}

extension DeliveryFixture {
    /// Until when a delivery is leased, as soon as that is `instant`; what it is after ten seconds at the latest.
    fileprivate func lease(of id: Int64, reaching instant: Date) async throws -> Date {
        var until = Date.distantPast
        for _ in 0..<1_000 {
            until = try await ledger.show(id)?.leaseUntil ?? .distantPast
            if until >= instant { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        return until
    }
}
