import Monitoring
import Scheduling
import Server
import ServiceLifecycle
import Telemetry

extension HeraldApplication {
    /// Who measures something every 15 seconds.
    ///
    /// - Parameter usage: the statistics server of this process.
    func collectors(_ usage: UsageDesk?) throws -> [any Collector] {
        let pools =
            [(name: "store", pool: store)] + sources.map { (name: "source:" + $0.name, pool: $0.pool) }
            + settlementPools + watchPools
        return [
            MachineCollector(), DiskCollector(directory: configuration.storeDirectory), ProcessCollector(),
            PoolCollector(pools), CounterCollector.traffic(metrics),
            FigureCollector.jobs(try jobs.map(\.name), history: RunHistory(store: store), logger: logger),
            monitoring.checks, CheckViewCollector(monitoring.checks), monitoring.logs.tally,
        ] + (usage.map(usageCollectors) ?? [])
    }

    private func usageCollectors(_ desk: UsageDesk) -> [any Collector] {
        [usageCollector(desk), CounterCollector.usageReports { desk.storedReports }]
    }

    /// Who uses the applications that report here: `usage_users` and `usage_active_users{window=day}`, `week`, `month`.
    private func usageCollector(_ desk: UsageDesk) -> FigureCollector {
        FigureCollector("usage", logger: logger) { _ in
            let summary = try await desk.figures.summary()
            let active = [
                ("day", summary.dailyActiveUsers), ("week", summary.weeklyActiveUsers),
                ("month", summary.monthlyActiveUsers),
            ]
            return [(SeriesName("usage_users"), Double(summary.totalUsers))]
                + active.map { (SeriesName("usage_active_users", ["window": $0.0]), Double($0.1)) }
        }
    }

    /// What measures, and what keeps what was measured within bounds.
    func collectingServices(_ usage: UsageDesk?) throws -> [any Service] {
        [
            monitoring.checks,
            SeriesRecorder(
                try collectors(usage), into: monitoring.series, node: CommandCaller.current.host, clock: clock,
                logger: logger),
            SeriesPruner(store, clock: clock, logger: logger),
        ]
    }
}
