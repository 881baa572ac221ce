import Database
import FoundationEssentials
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("The figures of the queues")
struct QueueSamplerTests {
    @Test(
        "show what waits, how long the oldest has, dead letters and the channel's state",
        arguments: TestDatabaseKind.allCases)
    func figures(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0), FakeChannel("mail", clock: $0)] }) {
            fixture in
            let sampler = QueueSampler(outbox: fixture.outbox, logger: fixture.logger)
            let start = fixture.clock.now()
            let first = try await fixture.enqueue("first")
            fixture.clock.advance(by: .seconds(30))
            try await fixture.enqueue("second")
            try await fixture.enqueue("later", notBefore: start.addingTimeInterval(3_600))
            try await fixture.store.withConnection { connection in
                _ = try connection.execute(
                    "UPDATE delivery SET state = 'refused', due_at = NULL WHERE entry_key = 'second'")
                // A retry is due later than the message is old.
                _ = try connection.execute("UPDATE delivery SET due_at = due_at + 10000 WHERE id = \(first[0])")
            }
            _ = try await fixture.ledger.disable("mail", reason: "test")
            fixture.clock.advance(by: .seconds(12))
            #expect(sampler.figure("herald_store_up") == 0)
            await sampler.sample()
            #expect(sampler.figure("herald_store_up") == 1)
            #expect(sampler.figure("herald_queue_deliveries", "ops", "pending") == 2)
            #expect(sampler.figure("herald_queue_deliveries", "ops", "sending") == 0)
            #expect(sampler.figure("herald_queue_oldest_age_seconds", "ops") == 42)
            #expect(sampler.figure("herald_queue_oldest_age_seconds", "mail") == 0)
            #expect(sampler.figure("herald_dead_letters", "ops", "refused") == 1)
            #expect(sampler.figure("herald_channel_state", "ops", "open") == 1)
            #expect(sampler.figure("herald_channel_state", "mail", "open") == 0)
            #expect(sampler.figure("herald_channel_state", "mail", "disabled") == 1)
            fixture.clock.advance(by: .seconds(61))
            #expect(sampler.figure("herald_queue_deliveries", "ops", "pending") == nil)
            await fixture.store.close()
            await sampler.sample()
            #expect(sampler.figure("herald_store_up") == 0)
        }
    }

    @Test("cost the same however much was delivered", arguments: TestDatabaseKind.allCases)
    func cost(_ kind: TestDatabaseKind) async throws {
        let now = ManualWallClock().now()
        let findings = try await QueryCost.fullReads(
            of: ["delivery"], on: kind, migrations: DeliverySchema.migrations,
            seed: { try Self.fill(20_000, at: now, $0) },
            { pool in
                try await pool.withConnection { connection in
                    let sample = try QueueStore.sample(at: now, on: connection)
                    #expect(sample.counts[QueueSample.Queue(channel: "ops", state: .pending)] == 200)
                    #expect(sample.oldest["ops"] != nil)
                }
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    @Test("are taken by as many statements over 2,000 deliveries as over 20,000")
    func sizes() async throws {
        let now = ManualWallClock().now()
        var counts: [Int] = []
        for size in [2_000, 20_000] {
            let database = try await TestDatabase.make(.sqlite, migrations: DeliverySchema.migrations)
            try await database.pool.transaction { try Self.fill(size, at: now, $0) }
            let recorder = StatementRecorder(try database.driver())
            let pool = ConnectionPool(driver: recorder)
            try await pool.withConnection { _ = try QueueStore.sample(at: now, on: $0) }
            await pool.close()
            try await database.drop()
            counts.append(recorder.count)
        }
        #expect(counts[0] == counts[1] && counts[0] < 20)
    }

    @Test("count no further than they say")
    func cap() async throws {
        try await withDelivery(.sqlite, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let now = fixture.clock.now()
            try await fixture.store.transaction { try Self.fill(0, waiting: 10_500, at: now, $0) }
            let sampler = QueueSampler(outbox: fixture.outbox, logger: fixture.logger)
            await sampler.sample()
            #expect(sampler.figure("herald_queue_deliveries", "ops", "pending") == 10_000)
        }
    }

    private static func fill(
        _ delivered: Int, waiting: Int = 200, at now: Date, _ connection: any Connection
    ) throws {
        let time = now.unixMilliseconds
        let rows = (0..<delivered + waiting).map { number -> String in
            let isDelivered = number < delivered
            let created = time - Int64(delivered + waiting - number) * 1_000
            return """
                ('ops', 'key \(number)', 1, 1, '{}', '\(isDelivered ? "delivered" : "pending")', \
                \(isDelivered ? "NULL" : "\(created)"), \(created), 'trace')
                """
        }
        for start in stride(from: 0, to: rows.count, by: 1_000) {
            let values = rows[start..<min(start + 1_000, rows.count)].joined(separator: ", ")
            try connection.executeScript(
                """
                INSERT INTO delivery (channel, entry_key, part, parts, message, state, due_at, created_at, trace_id) \
                VALUES \(values)
                """)
        }
    }
}

extension QueueSampler {
    fileprivate func figure(_ name: String, _ channel: String? = nil, _ state: String? = nil) -> Double? {
        readings().first { reading in
            func has(_ label: String, _ value: String?) -> Bool {
                value.map { value in reading.labels.contains { $0 == (label, value) } } ?? true
            }
            return reading.metric.name == name && has("channel", channel) && has("state", state)
        }?.value
    }
}
