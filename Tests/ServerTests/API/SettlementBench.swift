import AsyncHTTPClient
import Coordination
import Database
import Delivery
import Foundation
import Metrics
import Observability
import SampleData
import TestSupport
import Timekeeping

@testable import Server
@testable import Settlement

/// The relay bot's database, and a settlement of it behind a server that looks at tokens.
struct SettlementBench: Sendable {
    let access: AccessFixture
    let source: TestDatabase
    let store: SettlementStore
    let runner: SettlementRunner
    let outbox: Outbox
    let starts: SettlementStarts
    let admin: String

    static let day = "2024-12-09"
    static let path = "/api/v1/settlements/drama"

    private struct SilentChannel: Channel {
        let name: String
        let limits = ChannelLimits(concurrency: 1)
        func compose(_ message: Message) throws -> [Message] { [message] }
        func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
    }

    static func with(
        _ kind: TestDatabaseKind = .sqlite, _ body: (SettlementBench, ServerUnderTest) async throws -> Void
    ) async throws {
        let source = try await TestDatabase.make(kind)
        do {
            let sample = try RelaySample(day: day)
            try await source.pool.transaction { try sample.create(on: $0) }
            try await source.pool.withConnection { connection in
                _ = try SourceMigration(platforms: PlatformTable()).apply(on: connection)
            }
            try await withAccess(.sqlite) { access in try await serve(access, source, body) }
            try await source.drop()
        } catch {
            try? await source.drop()
            throw error
        }
    }

    private static func serve(
        _ access: AccessFixture, _ source: TestDatabase,
        _ body: (SettlementBench, ServerUnderTest) async throws -> Void
    ) async throws {
        _ = try await Migrator(ServerSchema.migrations + DeliverySchema.migrations + SettlementSchema.migrations)
            .migrate(access.store)
        let reading = ConnectionPool(driver: try source.driver(options: SessionOptions(readOnly: true)))
        let bench = try await SettlementBench(access, source, reading: reading)
        let endpoints = SettlementEndpoints(
            desks: [SettlementEndpoints.Desk(runner: bench.runner, source: reading)], store: bench.store,
            starts: bench.starts, keys: access.coordinator, clock: access.clock
        ).all
        let audit = ChangeAudit(log: access.auditLog, clock: access.clock, logger: access.log.logger)
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await ServerUnderTest.with(
                    endpoints + AuditEndpoints(log: access.auditLog).all,
                    parts: ServerParts(gatekeeper: access.node().gatekeeper, auditor: audit), logger: access.log.logger
                ) { try await body(bench, $0) })
        } catch { result = .failure(error) }
        await reading.close()
        try result.get()
    }

    private init(_ access: AccessFixture, _ source: TestDatabase, reading: ConnectionPool) async throws {
        self.access = access
        self.source = source
        // Not a fixed instant: tokens and the day that is settled share this clock.
        access.clock.set(to: Date(timeIntervalSince1970: 1_733_796_000))
        store = SettlementStore(access.store)
        let definition = StatementBench.definition("drama")
        outbox = Outbox(
            store: access.store, channels: [SilentChannel(name: definition.channelName)], clock: access.clock)
        runner = SettlementRunner(
            definition, store: store, source: reading, writer: source.pool,
            // Its waits are between calls, and nobody moves the hand of the other clock for them.
            fetcher: VideoFetcher(
                settings: definition.video, httpClient: .shared, clock: SystemWallClock(), logger: access.log.logger),
            directory: SourceCallbackDirectory(source: reading, defaultSecret: nil, clock: access.clock),
            outbox: outbox, clock: access.clock, metrics: SettlementMetrics(factory: NOOPMetricsHandler.instance),
            mask: SecretMask(), logger: access.log.logger)
        starts = SettlementStarts(clock: access.clock, logger: access.log.logger)
        admin = try await access.create("admin", .admin)
    }

    /// Until the run is over.
    func ended(_ run: Int64) async throws -> SettlementRun {
        while true {
            if let run = try await store.run(run), run.finishedAt != nil { return run }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
