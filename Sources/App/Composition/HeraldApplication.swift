import AsyncHTTPClient
import Channels
import Coordination
import Database
import Delivery
import Foundation
import Logging
import Monitoring
import Observability
import Reports
import Scheduling
import Server
import Settings
import Settlement
import Timekeeping
import Watches

/// Everything that one configuration describes, put together: the composition root of every command.
///
/// Opening it connects to nothing but the store; a source is reached when a report asks it.
struct HeraldApplication: Sendable {
    let configuration: HeraldConfiguration
    /// The same as it is written, with defaults filled in and secrets hidden.
    let effectiveSettings: JSONValue
    let clock: any WallClock
    /// The same where it is the store's and has to be kept right.
    let storeClock: StoreClock?
    let mask: SecretMask
    /// Where log lines go.
    let logs: HeraldLogs
    let logger: Logger
    /// The streams of server-sent events.
    let streams = EventStreams()
    let liveEvents: LiveEventFeed
    /// What everybody counts with, and what GET /metrics shows.
    let metrics: MetricsRegistry
    let store: ConnectionPool
    let sources: [ReportSource]
    let httpClient: HTTPClient
    /// The client of the configured Redis, and what nodes agree on through it.
    let redis: RedisClient?
    let sharing: FallbackCoordinator?
    let coordinator: any Coordinator
    let channels: [any Channel]
    let outbox: Outbox
    let runner: ReportRunner
    let outcomes: ReportOutcomes
    let offices: [SettlementOffice]
    let settlementOutcomes: SettlementOutcomes
    let watchOffices: [WatchOffice]
    let watchOutcomes: WatchOutcomes
    let monitoring: MonitoringOffice
    /// nil: there is no statistics server.
    let telemetry: TelemetryOffice?
    /// Who may call the HTTP API.
    let access: AccessControl
    let health: HealthWatch
    let phase = ServingPhase()
    /// When this process began: what it enqueued is younger.
    let openedAt: Date

    /// Opens the store, brings it up to date, runs `body` and closes everything again.
    ///
    /// - Parameter clock: nil: the store's, which all nodes share.
    static func with<Result>(
        _ loaded: LoadedConfiguration, migrating: Bool = true, clock: (any WallClock)? = nil,
        _ body: (HeraldApplication) async throws -> Result
    ) async throws -> Result {
        let application = try await opened(loaded, storeMustAnswer: migrating, clock: clock)
        do {
            if migrating { _ = try await application.migrator.migrate(application.store) }
            let result = try await body(application)
            await application.close()
            return result
        } catch {
            await application.close()
            throw error
        }
    }

    /// - Parameter storeMustAnswer: false for looking at what may be broken; the machine's clock serves then.
    private static func opened(
        _ loaded: LoadedConfiguration, storeMustAnswer: Bool, clock: (any WallClock)?
    ) async throws -> HeraldApplication {
        let store = try store(loaded.configuration)
        do {
            if let clock { return try HeraldApplication(loaded, store: store, clock: clock) }
            let storeClock = try await StoreClock.synchronized(with: store)
            return try HeraldApplication(loaded, store: store, clock: storeClock, storeClock: storeClock)
        } catch {
            if !storeMustAnswer,
                let application = try? HeraldApplication(loaded, store: store, clock: SystemWallClock())
            {
                return application
            }
            await store.close()
            guard error is DatabaseError else { throw error }
            throw CommandFailure(.workFailed, "the store cannot be used: \(ErrorSentence.describe(error))")
        }
    }

    private init(
        _ loaded: LoadedConfiguration, store: ConnectionPool, clock: any WallClock, storeClock: StoreClock? = nil
    ) throws {
        configuration = loaded.configuration
        effectiveSettings = loaded.settings.effective(HeraldConfiguration.shape)
        self.store = store
        self.clock = clock
        self.storeClock = storeClock
        openedAt = clock.now()
        mask = SecretMask(loaded.secrets)
        logs = HeraldLogs(configuration, mask: mask)
        logger = logs.logger
        metrics = MetricsRegistry(describing: Self.metricDescriptions, logger: logger)
        sources = try configuration.sources.map { try Self.source($0, in: loaded.configuration) }
        httpClient = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPClients.configuration)
        redis = configuration.redis.map { RedisClient(url: $0) }
        sharing = redis.map { [nodes = configuration.dispatch.nodes, logger] in
            FallbackCoordinator(redis: $0, nodes: nodes, clock: clock, logger: logger)
        }
        coordinator = sharing ?? MemoryCoordinator(clock: clock)
        let surroundings = ChannelSurroundings(
            httpClient: httpClient, store: store, coordinator: coordinator, clock: clock, mask: mask, logger: logger)
        offices = try Self.offices(loaded.configuration, httpClient: httpClient, clock: clock, logger: logger)
        channels =
            try configuration.channels.map { try $0.declaration.channel(surroundings) } + offices.map(\.channel)
        let policies = Dictionary(
            configuration.channels.map { ($0.name, $0.policy) }
                + offices.map { ($0.definition.channelName, CallbackChannel.policy) }
        ) { first, _ in first }
        outbox = Outbox(store: store, channels: channels, policies: policies, clock: clock, factory: metrics)
        liveEvents = LiveEventFeed(outbox: outbox, store: store, logger: logger)
        runner = ReportRunner(
            renderer: ReportRenderer(sources: sources), store: ReportStore(store), outbox: outbox, clock: clock,
            logger: logger)
        access = AccessControl(store: store, coordinator: coordinator, clock: clock, logger: logger)
        outcomes = ReportOutcomes(
            reports: configuration.reports, runner: runner,
            log: WebhookLog(directory: configuration.paths.webhookLog, timeZone: configuration.timeZone))
        settlementOutcomes = SettlementOutcomes(outbox: outbox)
        watchOffices = try WatchOffice.all(of: configuration, store: store, clock: clock, logger: logger)
        watchOutcomes = WatchOutcomes(configuration.watches, outbox: outbox, logger: logger)
        telemetry = try TelemetryOffice(configuration, clock: clock, logger: logger)
        monitoring = MonitoringOffice(
            configuration, store: store, sources: sources, clock: clock, mask: mask, logger: logger)
        health = HealthWatch(
            configuration, store: store, sources: sources.map(\.pool.driver), sharing: sharing,
            telemetry: telemetry, outbox: outbox, logger: logger)
    }

    /// The store's, of all rooms.
    static let migrations =
        DeliverySchema.migrations + ChannelsSchema.migrations + SchedulingSchema.migrations + ReportsSchema.migrations
        + SettlementSchema.migrations + WatchSchema.migrations + ServerSchema.migrations
        + MonitoringSchema.migrations

    var migrator: Migrator { Migrator(Self.migrations) }

    /// What the scheduler runs: the reports and settlements that have a schedule, and the monitor.
    var jobs: [any Job] {
        get throws { try jobs() }
    }

    /// - Parameter patience: nought where nobody sends while a job runs.
    func jobs(patience: Duration = SettlementRunner.patience) throws -> [any Job] {
        reportJobs + settlementJobs(patience: patience) + [try monitorJob()]
    }

    var reportJobs: [any Job] {
        configuration.reports.compactMap { ReportJob($0, runner: runner) }
    }

    private func close() async {
        try? await httpClient.shutdown()
        redis?.close()
        for source in sources { await source.pool.close() }
        for office in offices { await office.close() }
        for office in watchOffices { await office.close() }
        await telemetry?.database.close()
        await health.close()
        await monitoring.close()
        await store.close()
    }

    /// One writer on SQLite: more connections would only wait for each other, two let reads go beside it.
    private static func store(_ configuration: HeraldConfiguration) throws -> ConnectionPool {
        let driver = try DatabaseConnector.driver(configuration.store, for: .store)
        let connections = driver.dialect == .sqlite ? 2 : 8
        return ConnectionPool(driver: driver, configuration: PoolConfiguration(maximumConnections: connections))
    }

    private static func offices(
        _ configuration: HeraldConfiguration, httpClient: HTTPClient, clock: any WallClock, logger: Logger
    ) throws -> [SettlementOffice] {
        try configuration.settlements.compactMap { definition in
            // What the configuration was read with has the source of every settlement.
            try configuration.sources.first { $0.name == definition.source }
                .map {
                    try SettlementOffice(definition, source: $0, httpClient: httpClient, clock: clock, logger: logger)
                }
        }
    }

    private static func source(
        _ settings: SourceSettings, in configuration: HeraldConfiguration
    ) throws -> ReportSource {
        let timeZone = settings.timeZone ?? configuration.timeZone
        let driver = try DatabaseConnector.driver(
            settings.url,
            for: .source(
                timeZone: timeZone.identifier, statementTimeout: settings.statementTimeout,
                connectTimeout: settings.connectTimeout))
        let pool = ConnectionPool(
            driver: driver, configuration: PoolConfiguration(maximumConnections: settings.poolSize))
        return ReportSource(
            name: settings.name, pool: pool, maximumRows: settings.maximumRows, timeZone: settings.timeZone)
    }
}
