import Database
import FoundationEssentials
import Logging
import Observability
import ServiceLifecycle
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

/// A node as it runs in production: a pool, a clock and a dispatcher of its own over a store that others use too.
private struct Node {
    let pool: ConnectionPool
    let outbox: Outbox
    let channel: FakeChannel
    let dispatcher: Dispatcher
    let notices: StoreNotices
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ database: TestDatabase, driver: (any DatabaseDriver)? = nil) throws {
        pool = ConnectionPool(driver: try driver ?? database.driver())
        let clock = SystemWallClock()
        channel = FakeChannel(clock: clock)
        outbox = Outbox(store: pool, channels: [channel], clock: clock)
        dispatcher = Dispatcher(outbox: outbox, settings: .quick, mask: SecretMask([]), logger: Self.logger)
        notices = StoreNotices(outbox: outbox, logger: Self.logger)
    }

    func enqueue(_ text: String) async throws -> [Int64] {
        try await outbox.enqueue(OutboxEntry(message: .text(text), channel: "ops", key: text, traceID: "t")).deliveryIDs
    }

    /// Runs `body` once notices are heard.
    func listening(_ body: () async throws -> Void) async throws {
        let heard = AsyncSignal()
        let listener = outbox.notices.add { if case .listening(true) = $0 { heard.raise() } }
        defer { outbox.notices.remove(listener) }
        let work = Task { try await notices.run() }
        await heard.wait()
        do {
            try await body()
        } catch {
            work.cancel()
            throw error
        }
        work.cancel()
        _ = try? await work.value
    }
}

private func withNodes(_ count: Int, _ body: ([Node], TestDatabase) async throws -> Void) async throws {
    let database = try await TestDatabase.make(.postgresql, migrations: DeliverySchema.migrations)
    let nodes = try (0..<count).map { _ in try Node(database) }
    do { try await body(nodes, database) } catch {
        for node in nodes { await node.pool.close() }
        try? await database.drop()
        throw error
    }
    for node in nodes { await node.pool.close() }
    try await database.drop()
}

@Suite("Notices between nodes", .timeLimit(.minutes(2)))
struct StoreNoticeTests {
    @Test("a message enqueued on one node is sent by another at once, without a look at the tables")
    func wakesOthers() async throws {
        try await withNodes(2) { nodes, _ in
            let heard = AsyncSignal()
            _ = nodes[1].outbox.notices.add { if case .enqueued = $0 { heard.raise() } }
            try await nodes[1].listening {
                let work = Task { try await nodes[1].dispatcher.run() }
                _ = try await nodes[0].enqueue("hello")
                await heard.wait()
                await nodes[1].channel.waitForArrivals(1)
                // In the feature's own transaction: told when that is committed, and not if it is taken back.
                let entry = OutboxEntry(message: .text("own"), channel: "ops", key: "own", traceID: "t")
                struct TakenBack: Error {}
                let outbox = nodes[0].outbox
                await #expect(throws: TakenBack.self) {
                    try await nodes[0].pool.transaction { connection in
                        _ = try outbox.enqueue(entry, on: connection)
                        throw TakenBack()
                    }
                }
                _ = try await nodes[0].pool.transaction { try outbox.enqueue(entry, on: $0) }
                await nodes[1].channel.waitForArrivals(2)
                #expect(nodes[1].channel.texts == ["hello", "own"])
                work.cancel()
                try await work.value
            }
        }
    }

    @Test("a transaction tells once for each channel, however much it enqueues; what it says itself it does not hear")
    func onceForEachChannel() async throws {
        try await withNodes(2) { nodes, database in
            let notices = try #require(try database.driver().notices(named: StoreNotice.name))
            var heard = notices.makeAsyncIterator()
            guard case .listening = await heard.next() else { throw TestSupportError("it does not listen") }
            let outbox = nodes[0].outbox
            _ = try await nodes[0].pool.transaction { connection in
                for number in 0..<50 {
                    let entry = OutboxEntry(message: .text("a"), channel: "ops", key: "\(number)", traceID: "t")
                    _ = try outbox.enqueue(entry, on: connection)
                }
            }
            _ = try await nodes[1].enqueue("last")
            var texts: [String] = []
            while texts.count < 2, case .said(let text) = await heard.next() { texts.append(text) }
            #expect(texts.count == 2 && texts[0] != texts[1])
            #expect(StoreNotice(texts[0], exceptFrom: nodes[1].outbox.sender) == .enqueued(channel: "ops", dueAt: nil))
            #expect(StoreNotice(texts[0], exceptFrom: outbox.sender) == nil)
        }
    }

    @Test("a listener whose session is ended makes another, says so, and looks at what it missed")
    func reconnects() async throws {
        try await withNodes(1) { nodes, database in
            let notices = try #require(try database.driver().notices(named: StoreNotice.name))
            var heard = notices.makeAsyncIterator()
            guard case .listening = await heard.next() else { throw TestSupportError("it does not listen") }
            try await nodes[0].pool.withConnection { connection in
                _ = try connection.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                    AND query LIKE 'LISTEN%'
                    """)
            }
            guard case .lost(let error) = await heard.next() else { throw TestSupportError("nothing was lost") }
            #expect(error.kind == .connectionLost)
            guard case .listening = await heard.next() else { throw TestSupportError("it does not listen again") }
            _ = try await nodes[0].enqueue("after")
            guard case .said = await heard.next() else { throw TestSupportError("nothing was said") }
        }
    }

    @Test("a listener ends when nobody asks it any more")
    func ends() async throws {
        try await withNodes(1) { nodes, database in
            let listener = Task {
                for await _ in try #require(try database.driver().notices(named: "x")) {}
            }
            listener.cancel()
            _ = try? await listener.value
            // Dropping the database would wait for nobody; that its session is gone is seen here.
            let pool = nodes[0].pool
            var sessions: Int64 = 1
            while sessions > 0 {
                sessions =
                    try await pool.withConnection {
                        try $0.queryFirst(
                            """
                            SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                            AND query LIKE 'LISTEN%'
                            """)?.integer("n")
                    } ?? 0
                await Task.yield()
            }
        }
    }

    @Test("only PostgreSQL carries notices; elsewhere the service rests", arguments: [TestDatabaseKind.sqlite, .mysql])
    func elsewhere(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        #expect(try database.driver().notices(named: "herald") == nil)
        try await database.drop()
    }

    @Test("are read back as they were said, whatever the channel's name; others' talk is passed over")
    func texts() {
        let due = Date(unixMilliseconds: 1_757_037_600_123)
        for notice in [
            StoreNotice.enqueued(channel: "ops room 运维", dueAt: due), .enqueued(channel: "a", dueAt: nil),
            .outcomeWaits, .recorded,
        ] {
            #expect(StoreNotice(notice.text(from: "me"), exceptFrom: "you") == notice)
        }
        for text in ["", "x", "me enqueued", "me enqueued 1", "me something else", "   "] {
            #expect(StoreNotice(text, exceptFrom: "you") == nil)
        }
    }

    @Test("an idle node asks little of its store", arguments: TestDatabaseKind.allCases)
    func idle(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let recorder = StatementRecorder(try database.driver())
        let pool = ConnectionPool(driver: recorder, configuration: PoolConfiguration(maximumConnections: 1))
        let fixture = DeliveryFixture(
            store: pool, channels: { clock in (0..<20).map { FakeChannel("channel \($0)", clock: clock) } })
        func minute() async -> Int {
            let before = recorder.count
            for _ in 0..<600 {
                await fixture.clock.waitForSleepers(2)
                fixture.clock.advance(by: .milliseconds(100))
            }
            return recorder.count - before
        }
        try await fixture.dispatching {
            await fixture.clock.waitForSleepers(2)
            _ = await minute()
            let polling = await minute()
            #expect(polling <= 40, "\(polling) statements a minute")
            fixture.outbox.notices.post(.listening(true))
            _ = await minute()
            let listening = await minute()
            #expect(listening <= 24, "\(listening) statements a minute")
        }
        await pool.close()
        try await database.drop()
    }
}
