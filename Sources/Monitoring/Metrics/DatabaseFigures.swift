package import Database
package import Observability

/// How the pools of the store and of the sources stand; asked of their own books, not of the servers.
package struct DatabaseFigures: MetricsCollector {
    private let pools: [(name: String, pool: ConnectionPool)]

    /// - Parameters:
    ///   - sources: by name; shown as `source:NAME`.
    ///   - settlements: by the names that are shown.
    package init(
        store: ConnectionPool, sources: [(name: String, pool: ConnectionPool)],
        settlements: [(name: String, pool: ConnectionPool)] = []
    ) {
        pools = [("store", store)] + sources.map { ("source:" + $0.name, $0.pool) } + settlements
    }

    package func readings() -> [MetricReading] {
        pools.flatMap { name, pool -> [MetricReading] in
            let figures = pool.figures
            let labels = [("database", name)]
            return [
                MetricReading(Self.open, labels, Double(figures.open)),
                MetricReading(Self.busy, labels, Double(figures.busy)),
                MetricReading(Self.maximum, labels, Double(figures.maximum)),
                MetricReading(Self.waiting, labels, Double(figures.waiting)),
                MetricReading(Self.opened, labels, Double(figures.opened)),
                MetricReading(Self.losses, labels, Double(figures.losses)),
            ]
        }
    }

    package static let descriptions = [open, busy, maximum, waiting, opened, losses]

    private static let open = MetricDescription.gauge(
        "herald_database_connections_open", "Connections that are open, at work or idle.")
    private static let busy = MetricDescription.gauge(
        "herald_database_connections_busy", "Connections that are lent out, those being opened included.")
    private static let maximum = MetricDescription.gauge(
        "herald_database_connections_max", "The most connections that there may be.")
    private static let waiting = MetricDescription.gauge(
        "herald_database_waiting_requests", "Callers that wait for a connection.")
    private static let opened = MetricDescription.counter(
        "herald_database_connections_opened_total", "Connections that were opened.")
    private static let losses = MetricDescription.counter(
        "herald_database_connection_losses_total", "Connections that were found to be dead.")
}
