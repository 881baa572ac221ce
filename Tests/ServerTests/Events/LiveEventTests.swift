import Database
import Delivery
import Foundation
import Logging
import Observability
import Reports
import Scheduling
import Server
import TestSupport
import Testing
import Timekeeping

@Suite("Live events", .timeLimit(.minutes(2)))
struct LiveEventTests {
    private struct QuietChannel: Channel {
        let name: String
        let limits = ChannelLimits(concurrency: 10)
        func compose(_ message: Message) throws -> [Message] { [message] }
        func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
    }

    /// A store, this node's outbox and another node's, and the endpoint.
    private struct Fixture: Sendable {
        let pool: ConnectionPool
        let outbox: Outbox
        let other: Outbox
        let server: ServerUnderTest

        func enqueue(_ key: String, to channel: String = "ops", in outbox: Outbox? = nil) async throws -> Int64 {
            let entry = OutboxEntry(message: .text("hello"), channel: channel, key: key, traceID: "trace")
            return try await (outbox ?? self.outbox).enqueue(entry).deliveryIDs[0]
        }

        /// As another node does it, which says nothing here.
        func deliver(_ channel: String = "ops") async throws {
            _ = try await StoreRounds(outbox: other).round(of: channel, 10)
        }
    }

    private static let migrations = DeliverySchema.migrations + SchedulingSchema.migrations + ReportsSchema.migrations

    private func with(_ kind: TestDatabaseKind, _ body: (Fixture) async throws -> Void) async throws {
        try await withTestDatabase(kind, migrations: Self.migrations) { pool in
            let channels = [QuietChannel(name: "ops"), QuietChannel(name: "mail")]
            let outbox = Outbox(store: pool, channels: channels, clock: SystemWallClock())
            let other = Outbox(store: pool, channels: channels, clock: SystemWallClock())
            let feed = LiveEventFeed(outbox: outbox, store: pool, logger: ServerUnderTest.quiet)
            let watching = Task { try await feed.run() }
            let endpoints = LiveEventEndpoints(feed: feed, streams: EventStreams()).all.map {
                Endpoint($0.method, $0.path, .open, handler: $0.handler)
            }
            try await ServerUnderTest.with(endpoints) { server in
                try await body(Fixture(pool: pool, outbox: outbox, other: other, server: server))
            }
            watching.cancel()
            try? await watching.value
        }
    }

    @Test("tell of deliveries, whoever made, sent, cancelled or retried them", arguments: TestDatabaseKind.allCases)
    func deliveries(_ kind: TestDatabaseKind) async throws {
        try await with(kind) { fixture in
            try await fixture.server.connected { connection in
                _ = try await connection.open("/api/v1/events")
                #expect(await connection.event("ready") == "{}")
                let id = try await fixture.enqueue("a")
                let made = await connection.event("delivery") ?? ""
                #expect(made.contains(#""id":\#(id),"#))
                #expect(made.contains(#""state":"pending""#))
                #expect(made.contains(#""trace_id":"trace""#))
                try await fixture.deliver()
                let sent = await connection.event("delivery") ?? ""
                #expect(sent.contains(#""attempts":1,"#))
                #expect(sent.contains(#""state":"delivered""#))
                let second = try await fixture.enqueue("b", in: fixture.other)
                #expect(await connection.event("delivery")?.contains(#""id":\#(second),"#) == true)
                let ledger = DeliveryLedger(outbox: fixture.other)
                try await ledger.cancel(second)
                #expect(await connection.event("delivery")?.contains(#""state":"cancelled""#) == true)
                try await ledger.retry(second)
                #expect(await connection.event("delivery")?.contains(#""state":"pending""#) == true)
            }
        }
    }

    @Test("tell of runs and channels", arguments: TestDatabaseKind.allCases)
    func runsAndChannels(_ kind: TestDatabaseKind) async throws {
        try await with(kind) { fixture in
            try await fixture.server.connected { connection in
                _ = try await connection.open("/api/v1/events?types=run,channel")
                _ = await connection.event("ready")
                _ = try await fixture.enqueue("a")
                try await DeliveryLedger(outbox: fixture.outbox).disable("ops", reason: "because")
                let disabled = await connection.event("channel") ?? ""
                #expect(disabled.contains(#""channel":"ops","reason":"because""#))
                #expect(disabled.contains(#""state":"disabled""#))
                try await DeliveryLedger(outbox: fixture.other).enable("ops")
                #expect(await connection.event("channel") == #"{"channel":"ops","state":"ok"}"#)
                try await fixture.pool.withConnection { connection in
                    try connection.execute(
                        """
                        INSERT INTO job_run (job, scheduled_at, state, node, attempt, lease_until, is_catch_up, \
                        is_manual, is_told, trace_id) VALUES ('report:x', 1, 'running', 'n', 1, 2, 0, 1, 0, 't')
                        """)
                }
                let running = await connection.event("run") ?? ""
                #expect(running.contains(#""job":"report:x","kind":"job","manual":true"#))
                #expect(running.contains(#""state":"running""#))
                try await fixture.pool.withConnection { connection in
                    try connection.execute("UPDATE job_run SET state = 'succeeded' WHERE job = 'report:x'")
                    try connection.execute(
                        """
                        INSERT INTO report_run (report, firing, kind, window_end, state, failures, created_at) \
                        VALUES ('x', 'f', 'scheduled', 1, 'enqueued', '', 1)
                        """)
                }
                let both = [await connection.event("run") ?? "", await connection.event("run") ?? ""]
                #expect(
                    both.contains { $0.contains(#""kind":"report","manual":false,"report":"x","state":"enqueued""#) })
                #expect(both.contains { $0.contains(#""state":"succeeded""#) })
            }
        }
    }

    @Test("come back to where a reader was; who was away too long is told to look at everything")
    func resumption() async throws {
        try await with(.sqlite) { fixture in
            var last = ""
            try await fixture.server.connected { connection in
                _ = try await connection.open("/api/v1/events")
                _ = await connection.event("ready")
                _ = try await fixture.enqueue("a")
                _ = await connection.text(until: "id: ")
                last = String((await connection.text(until: "\n") ?? "").dropLast())
                _ = await connection.event("delivery")
            }
            let missed = try await fixture.enqueue("b")
            try await fixture.server.connected { connection in
                _ = try await connection.open("/api/v1/events", headers: "Last-Event-ID: \(last)\r\n")
                let text = await connection.text(until: "event: delivery\ndata: ") ?? ""
                #expect(!text.contains("event: ready"))
                #expect(await connection.text(until: "\n\n")?.contains(#""id":\#(missed),"#) == true)
            }
            try await fixture.server.connected { connection in
                _ = try await connection.open("/api/v1/events", headers: "Last-Event-ID: before.7\r\n")
                #expect(await connection.event("ready") == "{}")
            }
        }
    }

    @Test("are those that were asked for, and a wrong question is refused")
    func filters() async throws {
        try await with(.sqlite) { fixture in
            try await fixture.server.connected { connection in
                _ = try await connection.open("/api/v1/events?types=delivery&channel=mail")
                _ = await connection.event("ready")
                _ = try await fixture.enqueue("a", to: "ops")
                _ = try await fixture.enqueue("b", to: "mail")
                #expect(await connection.event("delivery")?.contains(#""channel":"mail""#) == true)
            }
            #expect(try await fixture.server.get("/api/v1/events?types=news").status == 422)
            #expect(try await fixture.server.get("/api/v1/events?chanel=ops").status == 422)
        }
    }

    @Test("cost the store nothing while nobody listens")
    func quiet() async throws {
        try await withTestDatabase(.sqlite, migrations: Self.migrations) { pool in
            let recorder = StatementRecorder(pool.driver)
            let watched = ConnectionPool(driver: recorder)
            let outbox = Outbox(store: pool, channels: [QuietChannel(name: "ops")], clock: SystemWallClock())
            let feed = LiveEventFeed(outbox: outbox, store: watched, logger: ServerUnderTest.quiet)
            let watching = Task { try await feed.run() }
            for number in 0..<20 {
                _ = try await outbox.enqueue(
                    OutboxEntry(message: .text("x"), channel: "ops", key: "\(number)", traceID: "t"))
            }
            watching.cancel()
            try await watching.value
            await watched.close()
            #expect(recorder.statements.isEmpty)
        }
    }
}
