import AsyncHTTPClient
import Database
import Logging
import Monitoring
import Observability
import Reports
import Timekeeping

/// What this process has of monitoring: one of each, because they remember what they saw last.
struct MonitoringOffice: Sendable {
    let series: SeriesStore
    let checks: CheckRunner
    let logs: LogFollowing
    let desk: AlertDesk
    /// Asks other services, each time on a connection of its own.
    private let client: HTTPClient

    init(
        _ configuration: HeraldConfiguration, store: ConnectionPool, sources: [ReportSource], clock: any WallClock,
        mask: SecretMask, logger: Logger
    ) {
        let pools = Dictionary(sources.map { ($0.name, $0.pool) }) { first, _ in first }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPAsking.configuration)
        series = SeriesStore(store, clock: clock)
        checks = CheckRunner(
            configuration.monitoring.checks, http: HTTPAsking(client: client), sql: SQLAsking(pools),
            node: CommandCaller.current.host, nodes: series, clock: clock, logger: logger)
        logs = LogFollowing(
            configuration.monitoring.logFiles, store: store, zone: configuration.timeZone, clock: clock,
            logger: logger, mask: mask)
        desk = AlertDesk(store: store)
    }

    func close() async {
        try? await client.shutdown()
    }
}
