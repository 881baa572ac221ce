package import Database
import FoundationEssentials
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Looks four times a minute when each job last succeeded, on whichever node.
package final class JobSampler: Service, MetricsCollector {
    private struct State {
        /// By job; none for one that never did.
        var successes: [String: LastSuccess]?
        var isTroubled = false
    }

    private let store: RunStore
    private let jobs: [any Job]
    private let clock: any WallClock
    private let logger: Logger
    private let startedAt: Date
    private let state = Mutex(State())

    private static let interval = Duration.seconds(15)
    private static let timeout = Duration.seconds(10)

    package init(store: ConnectionPool, jobs: [any Job], clock: any WallClock, logger: Logger) {
        self.store = RunStore(store)
        self.jobs = jobs
        self.clock = clock
        self.logger = logger
        startedAt = clock.now()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.sample() } while (try? await self.clock.sleep(for: Self.interval)) != nil
        }
    }

    /// Looks once.
    package func sample() async {
        do {
            let successes = try await store.lastSuccesses(of: jobs.map(\.name), timeout: Self.timeout)
            state.withLock { $0 = State(successes: successes) }
        } catch {
            guard !Task.isCancelled else { return }
            let isNews = state.withLock { state in
                defer { state.isTroubled = true }
                return !state.isTroubled
            }
            guard isNews else { return }
            logger.warning(
                "the history of jobs could not be looked at; their figures are those of before",
                metadata: ["error": "\(error)"])
        }
    }

    package func readings() -> [MetricReading] {
        let now = clock.now()
        let successes = state.withLock(\.successes)
        return jobs.flatMap { job -> [MetricReading] in
            let labels = [("job_name", job.name)]
            var readings: [MetricReading] = []
            if let next = job.schedule.next(after: now) {
                readings.append(MetricReading(Self.next, labels, next.timeIntervalSince1970))
            }
            guard let successes else { return readings }
            let success = successes[job.name]
            if let success {
                readings.append(MetricReading(Self.success, labels, success.finishedAt.timeIntervalSince1970))
            }
            let due = job.schedule.next(after: success?.scheduledAt ?? startedAt)
            let overdue = due.map { max(0, now.timeIntervalSince($0)) } ?? 0
            readings.append(MetricReading(Self.overdue, labels, overdue))
            return readings
        }
    }

    package static let descriptions = [next, success, overdue]

    private static let next = MetricDescription.gauge(
        "herald_job_next_run_timestamp_seconds", "When the job is due next.")
    private static let success = MetricDescription.gauge(
        "herald_job_last_success_timestamp_seconds", "When the job last succeeded, on whichever node.")
    private static let overdue = MetricDescription.gauge(
        "herald_job_overdue_seconds",
        "How long ago the first firing after the last success was due; 0: the next is still to come.")
}
