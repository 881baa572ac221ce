import Database
import Delivery
import FoundationEssentials
import Logging
import Observability
import Templates
import TestSupport
import Timekeeping

@testable import Watches

/// A watch from its queue to its peers and back, with a clock that the test moves and nothing that runs by itself.
struct WorkRoom {
    let clock: ManualWallClock
    let store: ConnectionPool
    let queue: MemoryQueue
    let peers: [TestPeer]
    let outbox: Outbox
    let outcomes: WatchOutcomes
    let definition: WatchDefinition
    let worker: WatchWorker
    let writer: MarkWriter
    let logs = LogLines()

    init(
        store: ConnectionPool, peers: [TestPeer] = [TestPeer()], policies: [String: ChannelPolicy] = [:],
        channels: [String]? = nil, _ change: (inout WatchDefinition) -> Void = { _ in }
    ) throws {
        clock = ManualWallClock()
        var definition = WatchDefinition(
            name: "members", source: "crm", table: "members", events: [.insert, .update, .delete],
            messages: WatchMessages(usual: .text(try TextTemplate(""))), channels: channels ?? peers.map(\.name))
        change(&definition)
        self.definition = definition
        self.store = store
        self.peers = peers
        queue = MemoryQueue(clock: clock)
        outbox = Outbox(store: store, channels: peers, policies: policies, clock: clock)
        outcomes = WatchOutcomes([definition], outbox: outbox, logger: logs.logger)
        writer = MarkWriter(
            watch: definition.name, queue: queue, store: store, outcomes: outcomes, clock: clock,
            metrics: WatchMetrics(), logger: logs.logger)
        worker = WatchWorker(
            definition, queue: queue, renderer: PlainRenderer(), outbox: outbox, store: store, outcomes: outcomes,
            clock: clock, logger: logs.logger, chance: { 0.5 })
    }

    /// Another node on the same store and queue.
    func otherWorker() -> WatchWorker {
        WatchWorker(
            definition, queue: queue, renderer: PlainRenderer(), outbox: outbox, store: store, outcomes: outcomes,
            clock: clock, logger: logs.logger, chance: { 0.5 })
    }

    var texts: [String] { peers[0].texts }
    var teller: OutcomeTeller {
        OutcomeTeller(outbox: outbox, listeners: [outcomes], mask: SecretMask([]), logger: logs.logger)
    }

    /// Sends what is due, and tells the queue what came of it.
    func send() async throws {
        let now = clock.now().unixMilliseconds
        let ids = try await store.withConnection { connection in
            try connection.query("SELECT id FROM delivery WHERE state = 'pending' AND due_at <= \(now) ORDER BY id")
                .map { try $0.integer("id") }
        }
        if !ids.isEmpty {
            _ = try await Dispatcher.drain(
                ids, of: outbox, settings: DispatchSettings(qps: 1_000_000), mask: SecretMask([]),
                logger: logs.logger, until: clock.now().addingTimeInterval(0.001))
        }
        try await teller.tellDue()
        try await writer.flush()
    }

    /// Takes, sends and tells until nothing is left that can be done now.
    func settle() async throws {
        while try await worker.drainOnce().taken > 0 { try await send() }
        try await send()
    }

    /// The same, moving the clock until every change has ended.
    func settleAll(step: Duration = .seconds(5), most: Int = 200) async throws {
        for _ in 0..<most {
            try await settle()
            if queue.entries.allSatisfy({ $0.status == .success || $0.status == .failed }) { return }
            clock.advance(by: step)
        }
    }
}

/// Runs `body` with the store of a room of its own.
func withWorkStore(_ kind: TestDatabaseKind = .sqlite, _ body: (ConnectionPool) async throws -> Void) async throws {
    let configuration = PoolConfiguration(maximumConnections: kind == .sqlite ? 1 : 4)
    try await withTestDatabase(
        kind, migrations: DeliverySchema.migrations + WatchSchema.migrations, configuration: configuration, body)
}
