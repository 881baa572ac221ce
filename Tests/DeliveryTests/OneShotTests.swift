import Database
import FoundationEssentials
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("A command in a process of its own", .timeLimit(.minutes(2)))
struct OneShotTests {
    @Test("sends just its own deliveries, in order, and returns how they stand", arguments: TestDatabaseKind.allCases)
    func drains(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let others = try await fixture.enqueue("other")
            let ids = try await fixture.enqueue("one|two|three")
            let outcomes = try await Dispatcher.drain(
                ids, of: fixture.outbox, settings: .quick, mask: fixture.mask, logger: fixture.logger,
                until: fixture.clock.now().addingTimeInterval(60))
            #expect(outcomes.map(\.state) == [.delivered, .delivered, .delivered])
            #expect((fixture.outbox.channels["ops"] as? FakeChannel)?.texts == ["one", "two", "three"])
            #expect(try await fixture.until(others) { _ in true }[0].state == .pending)
        }
    }

    @Test("sees what a serve over the same store did, without being told", arguments: TestDatabaseKind.allCases)
    func cooperates(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let second = ConnectionPool(driver: try database.driver())
        do {
            let clock = SystemWallClock()
            let serving = Outbox(store: database.pool, channels: [FakeChannel(clock: clock)], clock: clock)
            let command = Outbox(store: second, channels: [FakeChannel(clock: clock)], clock: clock)
            let fixture = DeliveryFixture(store: second, clock: ManualWallClock(), outbox: command)
            let dispatcher = fixture.dispatcher(outbox: serving)
            try await fixture.running(dispatcher) {
                let ids = try await fixture.enqueue("hello")
                let outcomes = try await command.waitForOutcome(ids, timeout: .seconds(60))
                #expect(outcomes.map(\.state) == [.delivered])
                let drained = try await Dispatcher.drain(
                    try await fixture.enqueue("again"), of: command, settings: .quick, mask: fixture.mask,
                    logger: fixture.logger, until: clock.now().addingTimeInterval(60))
                #expect(drained.map(\.state) == [.delivered])
            }
        } catch {
            await second.close()
            try await database.drop()
            throw error
        }
        await second.close()
        try await database.drop()
    }

    @Test("tells a serve over the same store that outcomes wait, where the store can carry that")
    func tellsOfOutcomes() async throws {
        let database = try await TestDatabase.make(.postgresql, migrations: DeliverySchema.migrations)
        do {
            let notices = try #require(try database.driver().notices(named: StoreNotice.name))
            var heard = notices.makeAsyncIterator()
            guard case .listening = await heard.next() else { throw TestSupportError("it does not listen") }
            let fixture = DeliveryFixture(store: database.pool) { [FakeChannel(clock: $0)] }
            let ids = try await fixture.enqueue("hello", feature: "reports")
            _ = try await Dispatcher.drain(
                ids, of: fixture.outbox, settings: .quick, mask: fixture.mask, logger: fixture.logger,
                until: fixture.clock.now().addingTimeInterval(60))
            var said: [StoreNotice?] = []
            while !said.contains(.outcomeWaits), case .said(let text) = await heard.next() {
                said.append(StoreNotice(text, exceptFrom: "me"))
            }
            #expect(said.contains(.outcomeWaits))
        } catch {
            try await database.drop()
            throw error
        }
        try await database.drop()
    }

    @Test("returns at its deadline with what is not finished")
    func deadline() async throws {
        try await withDelivery(.sqlite, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let ids = try await fixture.enqueue("later", notBefore: fixture.clock.now().addingTimeInterval(600))
            let outcomes = try await fixture.outbox.waitForOutcome(ids, until: fixture.clock.now())
            #expect(outcomes.map(\.state) == [.pending])
        }
    }

    @Test(
        "what is enqueued in a transaction still open when it is told leaves soon after the commit",
        arguments: TestDatabaseKind.allCases)
    func enqueuedInTransaction(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            try await fixture.dispatching {
                let outbox = fixture.outbox
                let entry = OutboxEntry(message: .text("hello"), channel: "ops", key: "k", traceID: "t")
                let start = fixture.clock.now()
                let ids = try await fixture.store.transaction { try outbox.enqueue(entry, on: $0).deliveryIDs }
                while try await fixture.until(ids, { _ in true })[0].state != .delivered {
                    fixture.clock.advance(by: .milliseconds(1))
                }
                #expect(fixture.clock.now().timeIntervalSince(start) < 2)
            }
        }
    }
}
