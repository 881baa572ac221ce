import FoundationEssentials
import Metrics
package import Observability
import Timekeeping

/// What the scheduler counts.
package struct JobMetrics: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// A run of this node ended, after so long.
    func ended(_ job: String, as state: RunState, after seconds: TimeInterval) {
        count(1, of: job, as: state)
        Timer(label: "herald_job_run_duration", dimensions: [("job", job)], factory: factory)
            .recordSeconds(max(0, seconds))
    }

    /// Runs are in the history that nobody ran to their end: missed, overlapped, abandoned.
    func count(_ number: Int, of job: String, as state: RunState) {
        guard number > 0 else { return }
        Counter(
            label: "herald_job_runs_total", dimensions: [("job", job), ("state", state.rawValue)], factory: factory
        ).increment(by: number)
    }

    package static let descriptions: [MetricDescription] = [
        .counter(
            "herald_job_runs_total", "Runs of jobs that this node brought to an end, by job and what became of them."),
        .histogram(
            "herald_job_run_duration_seconds", "How long runs of jobs took on this node.",
            buckets: MetricBuckets.runs),
    ]
}
