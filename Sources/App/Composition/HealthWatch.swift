import Coordination
import Database
import Delivery
import Logging
import Monitoring
import Telemetry

/// What `/health` and its kin ask, put together from the configuration.
///
/// Its connections are its own and opened when somebody asks: a pool that reports or deliveries keep busy must not look
/// like a database that is away.
struct HealthWatch: Sendable {
    let board: HealthBoard
    let machine: MachineSampler
    private let storePool: ConnectionPool
    private let telemetryPool: ConnectionPool?
    private let sources: SourcesProbe?

    init(
        _ configuration: HeraldConfiguration, store: ConnectionPool, sources: [any DatabaseDriver],
        sharing: FallbackCoordinator?, telemetry: TelemetryOffice?, outbox: Outbox, logger: Logger
    ) {
        machine = MachineSampler(
            directory: configuration.storeDirectory, limits: configuration.monitoring.machine, logger: logger)
        storePool = Self.pool(store.driver)
        telemetryPool = telemetry.map { Self.pool($0.database.reading.driver) }
        self.sources = sources.isEmpty ? nil : SourcesProbe(drivers: sources)
        let channels = configuration.channels.map(\.name)
        let probes: [(any HealthProbe)?] = [
            StoreProbe(pool: storePool), sharing.map { RedisProbe($0) },
            channels.isEmpty ? nil : ChannelsProbe(outbox: outbox, declared: channels), self.sources,
            telemetryPool.map { TelemetryProbe(pool: $0, table: TelemetrySchema.history) },
        ]
        board = HealthBoard(probes: probes.compactMap(\.self), machine: machine, logger: logger)
    }

    /// Nobody else can keep it busy.
    private static func pool(_ driver: any DatabaseDriver) -> ConnectionPool {
        ConnectionPool(
            driver: driver, configuration: PoolConfiguration(maximumConnections: 1, acquireTimeout: .seconds(2)))
    }

    func close() async {
        await storePool.close()
        await telemetryPool?.close()
        await sources?.close()
    }
}
