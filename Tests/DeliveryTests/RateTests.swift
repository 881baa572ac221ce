import Coordination
import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("A channel's rate", .timeLimit(.minutes(2)))
struct RateTests {
    private static let rate = ChannelLimits.Rate(count: 5, per: .seconds(60))
    /// The clock of these tests runs away from the dispatchers: leases and sends must stand that.
    private static let patient = DispatchSettings(
        qps: 100_000, attemptTimeout: .seconds(1_000_000), lease: .seconds(1_000_000))

    @Test(
        "is never exceeded at the receiver, by two nodes together, whatever the latency",
        arguments: TestDatabaseKind.allCases)
    func neverExceeded(_ kind: TestDatabaseKind) async throws {
        func channel(_ clock: ManualWallClock) -> FakeChannel {
            FakeChannel(clock: clock, concurrency: 3, rate: Self.rate) { parcel in
                try? await clock.sleep(for: .milliseconds(parcel.deliveryID * 7_919 % 20_000))
                return .delivered(nil)
            }
        }
        try await withDelivery(kind, channels: { [channel($0)] }) { fixture in
            let other = Outbox(store: fixture.store, channels: [channel(fixture.clock)], clock: fixture.clock)
            var ids: [Int64] = []
            for number in 0..<30 { ids += try await fixture.enqueue("message \(number)") }
            try await fixture.dispatching(Self.patient) {
                try await fixture.running(fixture.dispatcher(Self.patient, outbox: other)) {
                    try await runClock(fixture, by: .milliseconds(250), untilFinished: ids)
                }
            }
            let arrivals = [fixture.outbox, other].flatMap { ($0.channels["ops"] as? FakeChannel)?.arrivals ?? [] }
            #expect(Set(arrivals.map(\.text)).count == 30 && arrivals.count == 30)
            let times = arrivals.map(\.at).sorted()
            for index in times.indices.dropFirst(Self.rate.count) {
                #expect(times[index].timeIntervalSince(times[index - Self.rate.count]) >= 60)
            }
        }
    }

    @Test(
        "goes on counting after a restart, holds no slot and no other channel while it waits",
        arguments: TestDatabaseKind.allCases)
    func restart(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [FakeChannel(clock: clock, rate: Self.rate), FakeChannel("crm", clock: clock)]
            }
        ) { fixture in
            var ids: [Int64] = []
            for number in 0..<8 { ids += try await fixture.enqueue("message \(number)") }
            let channel = try #require(fixture.outbox.channels["ops"] as? FakeChannel)
            try await fixture.dispatching { try await fixture.untilFinished(Array(ids.prefix(5))) }
            fixture.clock.advance(by: .seconds(30))
            try await fixture.dispatching {
                // Claimed in the same round or later: the limited channel had its chance.
                try await fixture.untilFinished(try await fixture.enqueue("elsewhere", to: "crm"))
                let waiting = try await fixture.until(Array(ids.suffix(3))) { _ in true }
                #expect(waiting.allSatisfy { $0.state == .pending && $0.attempts == 0 })
                #expect(channel.arrivals.count == 5)
                fixture.clock.advance(by: .seconds(30))
                try await fixture.untilFinished(ids)
            }
            #expect(channel.arrivals.count == 8)
        }
    }

    @Test(
        "is kept to by a claim that reads no more rows the more others have sent", arguments: TestDatabaseKind.allCases)
    func costOfOthers(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let driver = FaultyDriver(try database.driver())
        let fixture = DeliveryFixture(store: ConnectionPool(driver: driver)) { [FakeChannel(clock: $0)] }
        for number in 0..<10 { try await fixture.enqueue("message \(number)") }
        let now = fixture.clock.now()
        let sent = (1...1_000).map {
            "(\($0), 9, 'ops', 0, \(now.unixMilliseconds - Int64($0) * 10), 'delivered', 'other')"
        }
        try await fixture.store.withConnection { connection in
            try ChannelStore.register(["ops"], on: connection)
            try connection.executeScript(
                """
                INSERT INTO delivery_attempt (delivery_id, number, channel, started_at, finished_at, outcome, node) \
                VALUES \(sent.joined(separator: ", "))
                """)
        }
        for (rate, claimed) in [(1_000, 0), (1_003, 3), (5_000, 5)] {
            let window = SlidingWindow(count: rate, per: .seconds(60))
            let before = driver.rows
            let answer = try await fixture.store.transaction { connection in
                let claims = ClaimStore(node: "n\(rate)", scope: nil)
                let request = ClaimRequest(channel: "ops", count: 5, window: window)
                let answers = try claims.claim([request], at: now, until: now, on: connection)
                try LeaseStore(node: "n\(rate)").release(answers.flatMap(\.deliveries).map(\.id), on: connection)
                return answers.first
            }
            #expect(answer?.deliveries.count == claimed)
            #expect(driver.rows - before < 20)
            // The oldest was sent ten seconds ago.
            if claimed == 0 { #expect(answer?.blockedUntil == now.addingTimeInterval(50)) }
        }
        await fixture.store.close()
        try await database.drop()
    }

    /// Moves the clock on until the deliveries are finished.
    private func runClock(
        _ fixture: DeliveryFixture, by step: Duration, untilFinished ids: [Int64]
    ) async throws {
        // A look at the store between the steps keeps the clock from running far ahead of the work.
        while try await !fixture.until(ids, { _ in true }).allSatisfy(\.state.isFinished) {
            fixture.clock.advance(by: step)
        }
    }
}
