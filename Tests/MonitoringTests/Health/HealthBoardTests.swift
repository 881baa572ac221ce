import Coordination
import Database
import Delivery
import Foundation
import Logging
import Observability
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("The board of health")
struct HealthBoardTests {
    private final class Hand: Sendable {
        private let instant = Mutex(SuspendingClock.now)
        var now: SuspendingClock.Instant { instant.withLock(\.self) }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }

    private struct Away: Error {}

    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func board(_ probes: [any HealthProbe]) -> HealthBoard {
        HealthBoard(
            probes: probes, machine: MachineSampler(directory: "/", limits: MachineLimits(), logger: quiet),
            logger: quiet)
    }

    @Test("is healthy with warnings, and not with one essential thing that fails")
    func verdict() async {
        let fine = ScriptedProbe("database", .success(()))
        let slight = ScriptedProbe("redis", isEssential: false, .failure(Away()))
        let report = await board([fine, slight]).report()
        #expect(report.isHealthy)
        #expect(report.services.map(\.name) == ["database", "redis"])
        #expect(report.warnings == ["redis: does not answer"])

        let grave = ScriptedProbe("database", .failure(Away()))
        let other = await board([grave, slight]).report()
        #expect(!other.isHealthy)
        #expect(other.warnings == ["redis: does not answer"])
    }

    @Test("a thousand reports at once over a database that hangs cost one look, and none waits beyond its limit")
    func flood() async {
        let probe = ScriptedProbe("database", timeLimit: .milliseconds(20))
        let board = board([probe, ScriptedProbe("redis", isEssential: false, .success(()))])
        let reports = await withTaskGroup(of: HealthReport.self) { group in
            for _ in 0..<1_000 { group.addTask { await board.report() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.allSatisfy { !$0.isHealthy })
        #expect(probe.looks == 1)
        probe.end(.success(()))
    }

    @Test("a loop that stands still is unhealthy; the process is dead only if the store is not what it waits for")
    func loops() async {
        let hand = Hand()
        let loop = LoopHeartbeat("dispatcher", longestRound: .seconds(30), now: { hand.now })
        let database = ScriptedProbe("database", .success(()))
        let board = board([database])
        board.watch([loop], as: "dispatcher")
        loop.beat()
        #expect(await board.isAlive())
        #expect(await board.report().isHealthy)

        hand.advance(by: .seconds(31))
        #expect(await !board.isAlive())

        let hungBoard = self.board([ScriptedProbe("database", .failure(Away()))])
        hungBoard.watch([loop], as: "dispatcher")
        #expect(await hungBoard.isAlive())
        #expect(
            await hungBoard.report().services.last
                == ProbeReading(
                    name: "dispatcher", state: .error, trouble: "stands still"))

        loop.beat()
        #expect(await board.isAlive())
    }

    @Test("a real statement shows that the store is there", arguments: TestDatabaseKind.allCases)
    func store(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: DeliverySchema.migrations) { pool in
            let reading = await board([StoreProbe(pool: pool)]).reading(of: "database")
            #expect(reading?.state == .ok)
        }
    }

    @Test("statistics that cannot be read are a warning", arguments: TestDatabaseKind.allCases)
    func telemetry(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: DeliverySchema.migrations) { pool in
            let there = await board([TelemetryProbe(pool: pool, table: "herald_migration")]).report()
            #expect(there.isHealthy && there.services.map(\.state) == [.ok])
            let away = await board([TelemetryProbe(pool: pool, table: "usage_migration")]).report()
            #expect(away.isHealthy && away.services.map(\.state) == [.warning])
        }
    }

    @Test("a PostgreSQL that hangs, dies and comes back is seen each time", .timeLimit(.minutes(3)))
    func postgresql() async throws {
        let server = try await OwnServer.postgresql()
        let url = try DatabaseURL(server.url)
        let driver = try TestDatabase.driver(
            .postgresql, url: url, options: SessionOptions(connectTimeout: .seconds(2)))
        let pool = ConnectionPool(driver: driver, configuration: PoolConfiguration(maximumConnections: 1))
        _ = try await Migrator(DeliverySchema.migrations).migrate(pool)
        // A board of its own for each look: what was seen is kept for some seconds.
        #expect(await board([StoreProbe(pool: pool)]).report().isHealthy)

        // Its sessions go on while it stands still; who comes anew is accepted by the kernel and never answered.
        await server.freeze()
        let fresh = ConnectionPool(driver: driver, configuration: PoolConfiguration(maximumConnections: 1))
        let board = board([StoreProbe(pool: fresh)])
        let reports = await withTaskGroup(of: HealthReport.self) { group in
            for _ in 0..<100 { group.addTask { await board.report() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.allSatisfy { !$0.isHealthy })
        await server.thaw()
        try await eventually { await self.board([StoreProbe(pool: fresh)]).report().isHealthy }

        await server.crash()
        #expect(await !self.board([StoreProbe(pool: pool)]).report().isHealthy)
        try await server.start()
        try await eventually { await self.board([StoreProbe(pool: pool)]).report().isHealthy }
        await pool.close()
        await fresh.close()
        await server.remove()
    }

    @Test("a Redis that is away is a warning")
    func redis() async throws {
        let server = try await OwnServer.redis()
        let client = RedisClient(url: try RedisURL(server.url))
        let sharing = FallbackCoordinator(redis: client, nodes: 2, clock: SystemWallClock(), logger: quiet)
        #expect(await board([RedisProbe(sharing)]).report().services.map(\.state) == [.ok])
        await server.crash()
        let report = await board([RedisProbe(sharing)]).report()
        #expect(report.services.map(\.state) == [.warning])
        #expect(report.isHealthy)
        client.close()
        await server.remove()
    }

    @Test("a source that is away is a warning, and its place is told nobody")
    func sources() async throws {
        let away = try TestDatabase.driver(
            .postgresql, url: DatabaseURL("postgres://reader:secret-word@127.0.0.1:1/shop"),
            options: SessionOptions(connectTimeout: .seconds(2)))
        let probe = SourcesProbe(drivers: [away])
        let report = await board([probe]).report()
        await probe.close()
        #expect(report.isHealthy)
        #expect(report.warnings == ["sources: 1 of 1 does not answer"])
    }

    @Test("a channel that somebody disabled is a warning, one that the configuration no longer has is not")
    func channels() async throws {
        struct Ops: Channel {
            let name: String
            let limits = ChannelLimits(concurrency: 1)
            func compose(_ message: Message) throws -> [Message] { [message] }
            func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
        }
        try await withTestDatabase(.sqlite, migrations: DeliverySchema.migrations) { pool in
            let outbox = Outbox(
                store: pool, channels: [Ops(name: "ops"), Ops(name: "old")], clock: ManualWallClock())
            for channel in ["ops", "old"] {
                try await DeliveryLedger(outbox: outbox).disable(channel, reason: "by hand")
            }
            let report = await board([ChannelsProbe(outbox: outbox, declared: ["ops", "crm"])]).report()
            #expect(report.isHealthy)
            #expect(report.warnings == ["channels: 1 of 2 is disabled"])
        }
    }

    private func eventually(_ isThere: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while await !isThere() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
