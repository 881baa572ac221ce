import Coordination
import Database
import FoundationEssentials
import Logging
import Observability
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

/// A channel of which several nodes have a copy each, with one book of how many send at once.
private final class SharedPeer: Sendable {
    struct Books {
        var sending = 0
        var mostAtOnce = 0
        var begun: [ContinuousClock.Instant] = []
    }

    let books = Mutex(Books())
    let answersAfter: Duration

    init(answersAfter: Duration) { self.answersAfter = answersAfter }

    func channel(_ clock: any WallClock, concurrency: Int) -> FakeChannel {
        FakeChannel(clock: clock, concurrency: concurrency) { _ in
            self.books.withLock { books in
                books.sending += 1
                books.mostAtOnce = max(books.mostAtOnce, books.sending)
                books.begun.append(.now)
            }
            try? await Task.sleep(for: self.answersAfter)
            self.books.withLock { $0.sending -= 1 }
            return .delivered(nil)
        }
    }
}

@Suite("Limits that nodes share", .timeLimit(.minutes(3)))
struct SharedLimitTests {
    private func deliver(
        _ count: Int, by nodes: Int, peer: SharedPeer, concurrency: Int, settings: DispatchSettings,
        coordinators: [any Coordinator] = [], on kind: TestDatabaseKind
    ) async throws -> [[String]] {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let clock = SystemWallClock()
        let outboxes = try (0..<nodes).map { _ in
            Outbox(
                store: ConnectionPool(driver: try database.driver()),
                channels: [peer.channel(clock, concurrency: concurrency)], clock: clock)
        }
        var ids: [Int64] = []
        for number in 0..<count {
            let entry = OutboxEntry(message: .text("\(number)"), channel: "ops", key: "\(number)", traceID: "t")
            ids += try await outboxes[number % nodes].enqueue(entry).deliveryIDs
        }
        let work = outboxes.enumerated().map { node, outbox in
            let dispatcher = Dispatcher(
                outbox: outbox, settings: settings, mask: SecretMask([]), logger: logger,
                coordinator: coordinators.isEmpty ? nil : coordinators[node])
            return Task { try await dispatcher.run() }
        }
        let outcomes = try await outboxes[0].waitForOutcome(ids, timeout: .seconds(90))
        for task in work { task.cancel() }
        for task in work { try await task.value }
        #expect(outcomes.allSatisfy { $0.state == .delivered && $0.attempts == 1 })
        for outbox in outboxes { await outbox.store.close() }
        try await database.drop()
        return outboxes.map { ($0.channels["ops"] as? FakeChannel)?.texts ?? [] }
    }

    @Test(
        "a channel's concurrency is that of all nodes together, and used to the full",
        arguments: TestDatabaseKind.allCases)
    func channelConcurrency(_ kind: TestDatabaseKind) async throws {
        let peer = SharedPeer(answersAfter: .milliseconds(20))
        let texts = try await deliver(
            150, by: 3, peer: peer, concurrency: 4, settings: .quick, on: kind)
        #expect(peer.books.withLock(\.mostAtOnce) == 4)
        #expect(texts.flatMap { $0 }.count == 150 && Set(texts.flatMap { $0 }).count == 150)
    }

    @Test(
        "with a coordinator the concurrency over all channels is that of all nodes together",
        arguments: Sharing.allCases)
    func dispatchConcurrency(_ sharing: Sharing) async throws {
        let peer = SharedPeer(answersAfter: .milliseconds(10))
        var settings = DispatchSettings.quick
        settings.concurrency = 6
        let coordinators = try sharing.coordinators(for: 3)
        let texts = try await deliver(
            400, by: 3, peer: peer, concurrency: 100, settings: settings, coordinators: coordinators,
            on: .postgresql)
        #expect(peer.books.withLock(\.mostAtOnce) <= 6)
        #expect(texts.flatMap { $0 }.count == 400 && Set(texts.flatMap { $0 }).count == 400)
        let calls = coordinators.map(\.calls).reduce(0, +)
        #expect(calls < 400 * 2, "\(calls) calls")
    }

    @Test(
        "with a coordinator no second sees more sends than dispatch.qps, by all nodes together",
        arguments: Sharing.allCases)
    func dispatchRate(_ sharing: Sharing) async throws {
        let peer = SharedPeer(answersAfter: .milliseconds(1))
        var settings = DispatchSettings.quick
        settings.qps = 100
        let coordinators = try sharing.coordinators(for: 3)
        _ = try await deliver(
            250, by: 3, peer: peer, concurrency: 100, settings: settings, coordinators: coordinators,
            on: .postgresql)
        let begun = peer.books.withLock(\.begun).sorted()
        #expect(begun.count == 250)
        // The test's books are a moment behind the permit: a hundredth of a second is not asked of them.
        for index in begun.indices.dropFirst(settings.qps) {
            #expect(begun[index] - begun[index - settings.qps] > .milliseconds(990))
        }
    }
}
