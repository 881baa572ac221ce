import AsyncHTTPClient
import Database
import Delivery
import Foundation
import Logging
import Metrics
import Observability
import SampleData
import TestSupport
import Timekeeping

@testable import Settlement

/// The relay bot's database in PostgreSQL, and a store in SQLite, as where Herald is tried out beside a bot.
struct RunBench: Sendable {
    let source: TestDatabase
    let store: SettlementStore
    let outbox: Outbox
    let clock: ManualWallClock
    let definition: SettlementDefinition
    let runner: SettlementRunner

    /// What nobody may read anywhere.
    static let secret = "hidden-word"
    static let day = StatementFixture.day ?? SettlementDay(Date(), in: .gmt)

    static func with(
        _ kind: TestDatabaseKind = .postgresql, sample: RelaySample? = nil, migrates: Bool = true,
        client: HTTPClient = .shared, summaryChannels: [String] = [],
        _ body: (RunBench) async throws -> Void
    ) async throws {
        let sample = try sample ?? RelaySample(day: "2024-12-09")
        let source = try await TestDatabase.make(kind)
        do {
            try await source.pool.transaction { try sample.create(on: $0) }
            if migrates {
                try await source.pool.withConnection { connection in
                    _ = try SourceMigration(platforms: PlatformTable()).apply(on: connection)
                }
            }
            try await withTestDatabase(
                .sqlite, migrations: StatementFixture.migrations,
                configuration: PoolConfiguration(maximumConnections: 2)
            ) { store in
                try await body(RunBench(source: source, store: store, client: client, summaryChannels: summaryChannels))
            }
            try await source.drop()
        } catch {
            try? await source.drop()
            throw error
        }
    }

    private init(
        source: TestDatabase, store: ConnectionPool, client: HTTPClient, summaryChannels: [String]
    ) throws {
        self.source = source
        definition = .sample("drama", summaryChannels: summaryChannels)
        clock = ManualWallClock(Date(timeIntervalSince1970: 1_733_796_000))
        self.store = SettlementStore(store)
        outbox = Outbox(
            store: store, channels: [SilentChannel(name: definition.channelName), SilentChannel(name: "ops")],
            clock: clock)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        runner = SettlementRunner(
            definition, store: self.store,
            source: ConnectionPool(driver: try source.driver(options: SessionOptions(readOnly: true))),
            writer: source.pool,
            // Its waits are between calls, and nobody moves the hand of the other clock for them.
            fetcher: VideoFetcher(
                settings: definition.video, httpClient: client, clock: SystemWallClock(), logger: logger),
            directory: SourceCallbackDirectory(source: source.pool, defaultSecret: nil, clock: clock), outbox: outbox,
            clock: clock, metrics: SettlementMetrics(factory: NOOPMetricsHandler.instance),
            mask: SecretMask([Self.secret]), logger: logger)
    }

    func settle(callbacks: Bool = true, day: SettlementDay = day) async throws -> SettlementSummary {
        try await runner.settle(
            day, options: SettlementOptions(callbacks: callbacks), kind: .manual, traceID: "trace")
    }

    func rows() async throws -> [StoredDailyStats] {
        let table = DailyStatsTable(platforms: definition.platforms, timeZone: definition.timeZone)
        return try await source.pool.withConnection { try table.rows(Self.day...Self.day, task: nil, on: $0) }
    }

    func execute(_ statement: SQL) async throws {
        try await source.pool.transaction { _ = try $0.execute(statement) }
    }
}
