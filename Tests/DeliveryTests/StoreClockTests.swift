import Database
import FoundationEssentials
import Logging
import Observability
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("The store's clock", .timeLimit(.minutes(2)))
struct StoreClockTests {
    static let servers = [TestDatabaseKind.postgresql, .mysql].filter(TestDatabaseKind.allCases.contains)

    @Test("is the server's, whatever the machine's own says", arguments: servers)
    func server(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool async throws in
            // Server and test run on one machine: its clock is what the store's clock must find.
            let errors: [TimeInterval] = [-300, 0, 300, 86_400 * 400]
            for error in errors {
                let clock = try await StoreClock.synchronized(with: pool) {
                    MonotonicTime.now().addingTimeInterval(error)
                }
                #expect(abs(clock.now().timeIntervalSince(Date())) < 1)
            }
        }
    }

    @Test("is the machine's in SQLite")
    func sqlite() async throws {
        try await withTestDatabase(.sqlite) { pool async throws in
            let clock = try await StoreClock.synchronized(with: pool) { .distantPast }
            #expect(abs(clock.now().timeIntervalSince(Date())) < 1)
            try await clock.synchronize()
        }
    }

    @Test("follows the server after a jump of the local time, and goes on without the server", arguments: servers)
    func jump(_ kind: TestDatabaseKind) async throws {
        let jump = Mutex(0.0)
        try await withTestDatabase(kind) { pool async throws in
            let clock = try await StoreClock.synchronized(with: pool) {
                MonotonicTime.now().addingTimeInterval(jump.withLock { $0 })
            }
            jump.withLock { $0 = 300 }
            #expect(clock.now().timeIntervalSince(Date()) > 200)
            try await clock.synchronize()
            #expect(abs(clock.now().timeIntervalSince(Date())) < 1)
            let before = clock.now()
            await pool.close()
            await #expect(throws: DatabaseError.self) { try await clock.synchronize() }
            #expect(clock.now() >= before && abs(clock.now().timeIntervalSince(Date())) < 1)
        }
    }

    @Test("never goes back a little, and wakes sleepers at their time", arguments: servers)
    func evenly(_ kind: TestDatabaseKind) async throws {
        let drift = Mutex(0.0)
        try await withTestDatabase(kind) { pool async throws in
            let clock = try await StoreClock.synchronized(with: pool) {
                MonotonicTime.now().addingTimeInterval(drift.withLock { $0 })
            }
            let before = clock.now()
            drift.withLock { $0 = -0.2 }
            #expect(clock.now() >= before)
            let deadline = clock.now().addingTimeInterval(0.05)
            try await clock.sleep(until: deadline)
            #expect(clock.now() >= deadline)
            let sleeper = Task { try await clock.sleep(until: .distantFuture) }
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }

    /// Each node with a clock of its own, ten minutes from one to the other.
    @Test(
        "two nodes whose clocks are ten minutes apart send nothing twice, steal no lease and keep to the rate",
        arguments: servers)
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let settings = DispatchSettings(qps: 100_000, lease: .milliseconds(1_500))
        let rate = ChannelLimits.Rate(count: 10, per: .seconds(1))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var nodes: [(pool: ConnectionPool, outbox: Outbox, dispatcher: Dispatcher)] = []
        let errors: [TimeInterval] = [-300, 300]
        for error in errors {
            let pool = ConnectionPool(driver: try database.driver())
            let clock = try await StoreClock.synchronized(with: pool) {
                MonotonicTime.now().addingTimeInterval(error)
            }
            // Slower than a lease lasts: it is held by being renewed.
            let slow = FakeChannel("slow", clock: SystemWallClock(), concurrency: 2) { _ in
                try? await Task.sleep(for: .seconds(2))
                return .delivered(nil)
            }
            let rated = FakeChannel("rated", clock: SystemWallClock(), concurrency: 5, rate: rate)
            let quick = FakeChannel("quick", clock: SystemWallClock())
            let outbox = Outbox(store: pool, channels: [slow, rated, quick], clock: clock)
            let dispatcher = Dispatcher(outbox: outbox, settings: settings, mask: SecretMask([]), logger: logger)
            nodes.append((pool, outbox, dispatcher))
        }
        var ids: [Int64] = []
        for number in 0..<300 {
            let channel = number < 4 ? "slow" : number < 34 ? "rated" : "quick"
            let entry = OutboxEntry(message: .text("\(number)"), channel: channel, key: "\(number)", traceID: "t")
            ids += try await nodes[number % 2].outbox.enqueue(entry).deliveryIDs
        }
        let work = nodes.map { node in Task { try await node.dispatcher.run() } }
        let outcomes = try await nodes[0].outbox.waitForOutcome(ids, timeout: .seconds(60))
        for task in work { task.cancel() }
        for task in work { try await task.value }
        #expect(outcomes.count == 300 && outcomes.allSatisfy { $0.state == .delivered && $0.attempts == 1 })
        let arrivals = nodes.flatMap { node in
            node.outbox.channels.values.compactMap { $0 as? FakeChannel }.flatMap { channel in
                channel.arrivals.map { (channel: channel.name, text: $0.text, at: $0.at) }
            }
        }
        #expect(arrivals.count == 300 && Set(arrivals.map(\.text)).count == 300)
        let rated = arrivals.filter { $0.channel == "rated" }.map(\.at).sorted()
        // The hand of the test's own books may be a moment late.
        for index in rated.indices.dropFirst(rate.count) {
            #expect(rated[index].timeIntervalSince(rated[index - rate.count]) > 0.95)
        }
        for node in nodes { await node.pool.close() }
        try await database.drop()
    }
}
