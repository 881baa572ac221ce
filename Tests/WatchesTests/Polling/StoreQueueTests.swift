import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("The queue in the store")
struct StoreQueueTests {
    @Test("changes are taken oldest first, and of each record one after the other", arguments: PollPairing.all)
    func order(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:1", "i:1", "i:2", "i:1", "t:x")
            let first = try await bench.queue.claim(ClaimOrder(most: 10))
            #expect(first.map(\.id) == [1, 3, 5])
            #expect(first.map(\.record) == [.integer(1), .integer(2), .text("x")])
            #expect(try await bench.queue.claim(ClaimOrder(most: 10)).isEmpty)
            try await bench.queue.finish([QueueEnding(id: 1, verdict: .succeeded)])
            #expect(try await bench.queue.claim(ClaimOrder(most: 10)).map(\.id) == [2])
            try await bench.queue.finish([QueueEnding(id: 2, verdict: .failed("no"))])
            #expect(try await bench.queue.claim(ClaimOrder(most: 10)).map(\.id) == [4])
            #expect(try await bench.queue.backlog(countingTo: 100) == QueueBacklog(pending: 0, processing: 3))
        }
    }

    @Test("many that take at once take each change once", arguments: PollPairing.all)
    func manyTakers(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add(Array(repeating: ["i:1", "i:2", "i:3", "i:4"], count: 30).flatMap(\.self))
            let taken = try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        var taken: [QueuedChange] = []
                        while try await bench.queue.backlog(countingTo: 1).pending > 0 {
                            let changes = try await bench.queue.claim(ClaimOrder(most: 3))
                            taken += changes
                            try await bench.queue.finish(changes.map { QueueEnding(id: $0.id, verdict: .succeeded) })
                            await Task.yield()
                        }
                        return taken.map(\.id)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken.sorted() == Array(1...120))
        }
    }

    @Test("what a dead node left is taken over after its time, once", arguments: PollPairing.all)
    func reclaim(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:1", "i:2", "i:2")
            _ = try await bench.queue.claim(ClaimOrder(most: 10))
            bench.clock.advance(by: .seconds(59))
            #expect(try await bench.queue.reclaim(olderThan: .seconds(60), most: 10).isEmpty)
            bench.clock.advance(by: .seconds(1))
            #expect(try await bench.queue.reclaim(olderThan: .seconds(60), most: 10).map(\.id) == [1, 2])
            #expect(try await bench.queue.reclaim(olderThan: .seconds(60), most: 10).isEmpty)
            try await bench.queue.release([2])
            #expect(try await bench.queue.claim(ClaimOrder(most: 10)).map(\.id) == [2])
        }
    }

    @Test("a record that has waited long enough is taken whole", arguments: PollPairing.all)
    func coalesce(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:1")
            bench.clock.advance(by: .seconds(20))
            try await bench.add("i:2", "i:1")
            let order = ClaimOrder(most: 10, coalesce: .seconds(30))
            #expect(try await bench.queue.claim(order).isEmpty)
            bench.clock.advance(by: .seconds(10))
            #expect(try await bench.queue.claim(order).map(\.id) == [1, 3])
            try await bench.add("i:1")
            bench.clock.advance(by: .seconds(60))
            #expect(try await bench.queue.claim(order).map(\.id) == [2])
        }
    }

    @Test("a digest takes all that wait, but nothing that comes after what is under way", arguments: PollPairing.all)
    func takesAll(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:1", "i:2")
            #expect(try await bench.queue.claim(ClaimOrder(most: 1)).map(\.id) == [1])
            try await bench.add("i:1", "i:2", "i:3")
            let all = try await bench.queue.claim(ClaimOrder(most: 100, takesAll: true))
            #expect(all.map(\.id) == [2, 4, 5])
        }
    }

    @Test("takes over what was left of a record as a whole", arguments: PollPairing.all)
    func reclaimsWhole(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:7", "i:8", "i:7")
            _ = try await bench.queue.claim(ClaimOrder(most: 10, takesAll: true))
            bench.clock.advance(by: .seconds(61))
            #expect(try await bench.queue.reclaim(olderThan: .seconds(60), most: 1).map(\.id) == [1, 3])
            #expect(try await bench.queue.reclaim(olderThan: .seconds(60), most: 1).map(\.id) == [2])
        }
    }

    @Test("a number that another change has by now is not ended for it", arguments: PollPairing.all)
    func knowsByMoment(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:1", "i:2")
            let claimed = try await bench.queue.claim(ClaimOrder(most: 10))
            try await bench.queue.finish(
                claimed.map { QueueEnding(id: $0.id, verdict: .succeeded, moment: $0.moment - 1) })
            #expect(try await bench.rows() == ["1 PROCESSING 0 ", "2 PROCESSING 0 "])
            try await bench.queue.finish(
                claimed.map { QueueEnding(id: $0.id, verdict: .succeeded, moment: $0.moment, note: "not li") })
            #expect(try await bench.rows() == ["1 SUCCESS 0 not li", "2 SUCCESS 0 not li"])
        }
    }

    @Test("endings are written, counted, replayed and cleaned away", arguments: PollPairing.all)
    func endings(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            let begun = bench.clock.now()
            try await bench.add("i:1", "i:2", "i:3", "i:4")
            _ = try await bench.queue.claim(ClaimOrder(most: 10))
            bench.clock.advance(by: .seconds(2))
            try await bench.queue.finish([
                QueueEnding(id: 1, verdict: .succeeded, retryCount: 2),
                QueueEnding(id: 2, verdict: .failed("记录不存在或已删除")),
            ])
            bench.clock.advance(by: .seconds(4))
            try await bench.queue.finish([QueueEnding(id: 3, verdict: .succeeded)])
            let statistics = try await bench.queue.statistics(since: begun)
            #expect(statistics.succeeded == 2 && statistics.failed == 1)
            #expect(statistics.medianLatency == .seconds(6) && statistics.p95Latency == .seconds(6))
            #expect(
                try await bench.rows()
                    == ["1 SUCCESS 2 ", "2 FAILED 1 记录不存在或已删除", "3 SUCCESS 0 ", "4 PROCESSING 0 "])

            #expect(try await bench.queue.replay(since: begun, includingFailedOnly: true) == 1)
            #expect(try await bench.queue.replay(since: bench.clock.now(), includingFailedOnly: false) == 0)
            #expect(try await bench.queue.claim(ClaimOrder(most: 10)).map(\.record) == [.integer(2)])

            let retention = QueueRetention()
            bench.clock.advance(by: .seconds(8 * 86_400))
            #expect(try await bench.queue.clean(retention, most: 1) == 1)
            #expect(try await bench.queue.clean(retention, most: 10) == 1)
            bench.clock.advance(by: .seconds(30 * 86_400))
            #expect(try await bench.queue.clean(retention, most: 10) == 1)
            #expect(try await bench.rows() == ["4 PROCESSING 0 ", "5 PROCESSING 0 "])
            #expect(try await bench.other.backlog(countingTo: 10).pending == 1)
        }
    }

    @Test("what succeeded stays so, what failed may still arrive", arguments: PollPairing.all)
    func guarded(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:1", "i:2")
            _ = try await bench.queue.claim(ClaimOrder(most: 10))
            for _ in 0..<2 {
                try await bench.queue.finish([
                    QueueEnding(id: 1, verdict: .succeeded), QueueEnding(id: 2, verdict: .failed("no")),
                ])
            }
            #expect(try await bench.rows() == ["1 SUCCESS 0 ", "2 FAILED 1 no"])
            try await bench.queue.finish([
                QueueEnding(id: 1, verdict: .failed("late")), QueueEnding(id: 2, verdict: .succeeded),
            ])
            #expect(try await bench.rows() == ["1 SUCCESS 0 ", "2 SUCCESS 1 "])
        }
    }

    @Test("a replay gives each record and event once, however often it is done", arguments: PollPairing.all)
    func replayTwice(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            let begun = bench.clock.now()
            func finish(_ verdict: QueueEnding.Verdict) async throws {
                let changes = try await bench.queue.claim(ClaimOrder(most: 10))
                try await bench.queue.finish(changes.map { QueueEnding(id: $0.id, verdict: verdict) })
            }
            try await bench.add("i:1", "i:2", "i:1")
            try await finish(.failed("away"))
            try await finish(.succeeded)
            #expect(try await bench.queue.replay(since: begun, includingFailedOnly: true) == 1)
            #expect(try await bench.queue.replay(since: begun, includingFailedOnly: true) == 0)
            #expect(try await bench.queue.replay(since: begun, includingFailedOnly: false) == 1)
            #expect(try await bench.queue.claim(ClaimOrder(most: 10)).map(\.record) == [.integer(2), .integer(1)])
            #expect(try await bench.queue.replay(since: begun, includingFailedOnly: false) == 0)
            try await bench.queue.finish([4, 5].map { QueueEnding(id: $0, verdict: .succeeded) })
            #expect(try await bench.queue.replay(since: begun, includingFailedOnly: true) == 0)
            for _ in 0..<2 {
                #expect(try await bench.queue.replay(since: begun, includingFailedOnly: false) == 2)
                try await finish(.succeeded)
            }
        }
    }

    @Test("figures are of the changes that were written since then", arguments: PollPairing.all)
    func figuresSince(_ pairing: PollPairing) async throws {
        try await QueueOfTwo.with(pairing) { bench in
            try await bench.add("i:1")
            bench.clock.advance(by: .seconds(10))
            let begun = bench.clock.now()
            try await bench.add("i:2")
            let changes = try await bench.queue.claim(ClaimOrder(most: 10))
            try await bench.queue.finish(changes.map { QueueEnding(id: $0.id, verdict: .succeeded) })
            #expect(try await bench.queue.statistics(since: begun).succeeded == 1)
        }
    }

    @Test("what polling finds wakes whoever waits for news")
    func news() async throws {
        try await PolledMembers.with(PollPairing(source: .sqlite, store: .sqlite)) { members in
            let poller = members.poller(try members.definition())
            let stream = try #require(poller.queue.news())
            try await poller.pollOnce()
            try await members.insert(1)
            try await poller.pollOnce()
            var news = stream.makeAsyncIterator()
            #expect(await news.next() != nil)
        }
    }
}

/// A queue in a store, and another watch's change beside it.
struct QueueOfTwo: Sendable {
    let queue: StoreQueue
    let other: StoreQueue
    let clock: ManualWallClock

    static func with(_ pairing: PollPairing, _ body: @Sendable (QueueOfTwo) async throws -> Void) async throws {
        try await PolledMembers.with(pairing) { members in
            var definition = try members.definition()
            let queue = members.queue(definition)
            definition.name = "another"
            let bench = QueueOfTwo(queue: queue, other: members.queue(definition), clock: members.clock)
            try await bench.addOther()
            try await body(bench)
        }
    }

    /// As many changes of these records.
    func add(_ records: [String]) async throws {
        let now = clock.now()
        try await queue.store.transaction { connection in
            try PollRecordTable(watch: queue.definition.name, connection: connection)
                .tell(records.map { PollFindings.Told(key: $0, change: PolledChange(event: .update)) }, at: now)
        }
    }

    func add(_ records: String...) async throws { try await add(records) }

    /// One change of the other watch, of a record with a key that this one's has too.
    private func addOther() async throws {
        try await other.store.transaction { connection in
            try connection.execute(
                """
                INSERT INTO watch_change (id, watch, record_key, event, state, created_at) \
                VALUES (-1, \(other.definition.name), 'i:1', 'update', 'PENDING', 0)
                """)
        }
    }

    func rows() async throws -> [String] {
        let watch = queue.definition.name
        return try await queue.store.withConnection { connection in
            try connection.query(
                "SELECT id, state, retry_count, error_message FROM watch_change WHERE watch = \(watch) ORDER BY id"
            ).map { row in
                let reason = try row.optionalText("error_message") ?? ""
                return "\(try row.integer("id")) \(try row.text("state")) \(try row.integer("retry_count")) \(reason)"
            }
        }
    }
}
