import Delivery
import Monitoring
import Observability
import Scheduling
import Server
import ServiceLifecycle
import Settlement
import Telemetry
import Watches

extension HeraldApplication {
    /// What the figures of all rooms are.
    static let metricDescriptions: [MetricDescription] =
        DeliveryMetrics.descriptions + QueueSampler.descriptions + JobMetrics.descriptions + JobSampler.descriptions
        + DatabaseFigures.descriptions + SharingFigures.descriptions + ProcessFigures.descriptions
        + MachineFigures.descriptions + TrafficFigures.descriptions + SettlementMetrics.descriptions
        + WatchMetrics.descriptions + UsageMetrics.descriptions + UsageRejections.descriptions
        + UsageFigureSampler.descriptions

    /// Who looks at the store for the page of figures; nobody where no server shows it.
    func samplers() throws -> [any Service] {
        guard configuration.server != nil else { return [] }
        let queues = QueueSampler(outbox: outbox, logger: logger)
        let jobs = JobSampler(store: store, jobs: try jobs, clock: clock, logger: logger)
        let pools = sources.map { (name: $0.name, pool: $0.pool) }
        metrics.add(queues)
        metrics.add(jobs)
        metrics.add(
            DatabaseFigures(store: store, sources: pools, settlements: settlementPools + watchPools + telemetryPools))
        metrics.add(ProcessFigures())
        metrics.add(MachineFigures(machine: health.machine))
        if let sharing { metrics.add(SharingFigures(sharing: sharing)) }
        return [queues, jobs]
    }
}
