import Coordination
import Database
import Delivery
import Logging
import Monitoring

/// What `/health` and its kin ask, put together from the configuration.
///
/// Its connections are its own and opened when somebody asks: a pool that reports or deliveries keep busy must not look
/// like a database that is away.
struct HealthWatch: Sendable {
    let board: HealthBoard
    let machine: MachineSampler
    private let storePool: ConnectionPool
    private let sources: SourcesProbe?

    init(
        _ configuration: HeraldConfiguration, store: ConnectionPool, sources: [any DatabaseDriver],
        sharing: FallbackCoordinator?, outbox: Outbox, logger: Logger
    ) {
        machine = MachineSampler(
            directory: configuration.storeDirectory, limits: configuration.monitoring.machine, logger: logger)
        storePool = ConnectionPool(
            driver: store.driver,
            configuration: PoolConfiguration(maximumConnections: 1, acquireTimeout: .seconds(2)))
        self.sources = sources.isEmpty ? nil : SourcesProbe(drivers: sources)
        let channels = configuration.channels.map(\.name)
        let probes: [(any HealthProbe)?] = [
            StoreProbe(pool: storePool), sharing.map { RedisProbe($0) },
            channels.isEmpty ? nil : ChannelsProbe(outbox: outbox, declared: channels), self.sources,
        ]
        board = HealthBoard(probes: probes.compactMap(\.self), machine: machine, logger: logger)
    }

    func close() async {
        await storePool.close()
        await sources?.close()
    }
}
