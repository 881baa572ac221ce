import FoundationEssentials
package import Logging
package import Scheduling

extension FigureCollector {
    /// How long ago each job last came to a good end. A job that never did has no figure: `absent(…)` finds it.
    package static func jobs(_ jobs: [String], history: RunHistory, logger: Logger) -> FigureCollector {
        FigureCollector("jobs", logger: logger) { date in
            try await history.lastSuccesses(of: jobs).sorted { $0.key < $1.key }.map { job, finishedAt in
                (SeriesName("job_success_age_seconds", ["job": job]), max(0, date.timeIntervalSince(finishedAt)))
            }
        }
    }
}
