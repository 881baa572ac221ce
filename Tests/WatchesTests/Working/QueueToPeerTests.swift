import Database
import Delivery
import FoundationEssentials
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("From a queue's table to the peer and back")
struct QueueToPeerTests {
    @Test(
        "two nodes tell each change once, a record's in their order, and write it back",
        arguments: TestDatabaseKind.allCases)
    func wholeWay(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await withWorkStore { store in
                try await bench.run(
                    "INSERT INTO members (id, nickname) VALUES "
                        + (1...40).map { "(\($0), 'm\($0)')" }.joined(separator: ", "))
                try await bench.put(Array(1...41))
                try await bench.put(Array(1...10), type: "UPDATE_MEMBER")
                let peer = TestPeer()
                let definition = try QueueBench.definition()
                let outbox = Outbox(store: store, channels: [peer], clock: bench.clock)
                let logger = LogLines().logger
                let outcomes = WatchOutcomes([definition], outbox: outbox, logger: logger)
                let queue = try bench.queue(definition)
                let workers = (1...2).map { _ in
                    WatchWorker(
                        definition, queue: queue, renderer: PlainRenderer(), outbox: outbox, store: store,
                        outcomes: outcomes, clock: bench.clock, logger: logger)
                }
                let writer = MarkWriter(
                    watch: definition.name, queue: queue, store: store, outcomes: outcomes, clock: bench.clock,
                    metrics: WatchMetrics(), logger: logger)
                let teller = OutcomeTeller(
                    outbox: outbox, listeners: [outcomes], mask: SecretMask([]), logger: logger)
                for _ in 1...4 {
                    async let first = workers[0].drainOnce()
                    async let second = workers[1].drainOnce()
                    let ids = try await first.deliveryIDs + second.deliveryIDs
                    if ids.isEmpty { continue }
                    _ = try await Dispatcher.drain(
                        ids, of: outbox, settings: DispatchSettings(qps: 1_000_000), mask: SecretMask([]),
                        logger: logger, until: bench.clock.now().addingTimeInterval(1))
                    try await teller.tellDue()
                    try await writer.flush()
                }
                #expect(peer.texts.count == 50 && peer.texts.suffix(10).allSatisfy { $0.hasPrefix("update") })
                #expect(Set(peer.texts).count == 50)
                let rows = try await bench.rows()
                #expect(rows.count { $0.hasSuffix("SUCCESS 0") } == 50)
                #expect(rows.filter { !$0.contains("SUCCESS") } == ["41 FAILED 1 会员不存在或已删除"])
            }
        }
    }

    @Test(
        "what is retried by hand, as a delivery or as a row of the queue, arrives and succeeds",
        arguments: TestDatabaseKind.allCases)
    func byHand(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await withWorkStore { store in
                try await bench.run("INSERT INTO members (id, nickname) VALUES (1, 'm1'), (2, 'm2')")
                try await bench.put([1, 2])
                let peer = TestPeer()
                let definition = try QueueBench.definition()
                let outbox = Outbox(store: store, channels: [peer], clock: bench.clock)
                let logger = LogLines().logger
                let outcomes = WatchOutcomes([definition], outbox: outbox, logger: logger)
                let queue = try bench.queue(definition)
                let worker = WatchWorker(
                    definition, queue: queue, renderer: PlainRenderer(), outbox: outbox, store: store,
                    outcomes: outcomes, clock: bench.clock, logger: logger)
                let writer = MarkWriter(
                    watch: definition.name, queue: queue, store: store, outcomes: outcomes, clock: bench.clock,
                    metrics: WatchMetrics(), logger: logger)
                let teller = OutcomeTeller(
                    outbox: outbox, listeners: [outcomes], mask: SecretMask([]), logger: logger)
                let send = { (ids: [Int64]) in
                    _ = try await Dispatcher.drain(
                        ids, of: outbox, settings: DispatchSettings(qps: 1_000_000), mask: SecretMask([]),
                        logger: logger, until: bench.clock.now().addingTimeInterval(1))
                    try await teller.tellDue()
                    try await writer.flush()
                }
                let ledger = DeliveryLedger(outbox: outbox)
                let ids = try await worker.drainOnce().deliveryIDs
                for id in ids { try await ledger.cancel(id) }
                try await send([])
                let failed = try await bench.rows()
                #expect(failed == ["1 FAILED 1 cancelled by hand", "2 FAILED 1 cancelled by hand"])
                try await ledger.retry(try #require(ids.first))
                try await bench.run(
                    "UPDATE member_notification_queue SET status = 'PENDING', retry_count = 0 WHERE id = 2")
                _ = try await worker.drainOnce()
                try await send(ids)
                #expect(peer.texts.count == 2)
                let rows = try await bench.rows()
                #expect(rows == ["1 SUCCESS 0", "2 SUCCESS 0"])
            }
        }
    }
}
