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

    /// Shows what has not happened yet as 0: `increase()` sees only what changes.
    func begin(_ jobs: [any Job]) {
        for job in jobs {
            for state in RunState.allCases where state != .running {
                _ = factory.makeCounter(label: "herald_job_runs_total", dimensions: labels(job.name, state))
            }
        }
    }

    /// A run of this node ended, after so long.
    func ended(_ job: String, as state: RunState, after seconds: TimeInterval) {
        count(1, of: job, as: state)
        Timer(label: "herald_job_run_duration", dimensions: [("job_name", job)], factory: factory)
            .recordSeconds(max(0, seconds))
    }

    /// Runs are in the history that nobody ran to their end: missed, overlapped, abandoned.
    func count(_ number: Int, of job: String, as state: RunState) {
        guard number > 0 else { return }
        Counter(
            label: "herald_job_runs_total", dimensions: labels(job, state), factory: factory
        ).increment(by: number)
    }

    /// Not `job`: Prometheus calls the scrape so.
    private func labels(_ job: String, _ state: RunState) -> [(String, String)] {
        [("job_name", job), ("state", state.rawValue)]
    }

    package static let descriptions: [MetricDescription] = [
        .counter(
            "herald_job_runs_total", "Runs of jobs that this node brought to an end, by job and what became of them."),
        .histogram(
            "herald_job_run_duration_seconds", "How long runs of jobs took on this node.",
            buckets: MetricBuckets.runs),
    ]
}
