import FoundationEssentials
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Looks at the queues of watches four times a minute, so that a scrape asks no source for anything.
///
/// Figures that are older than a minute are not shown: nobody shall take them for the present.
package final class WatchSampler: Service, MetricsCollector {
    private struct Sample {
        let backlog: QueueBacklog
        let at: Date
    }

    private let queues: [String: any ChangeQueue]
    private let clock: any WallClock
    private let logger: Logger
    private let samples = Mutex<[String: Sample]>([:])
    /// Watches whose queue could not be looked at, and of which that was said.
    private let troubled = Mutex<Set<String>>([])

    private static let interval = Duration.seconds(15)
    private static let shownFor: TimeInterval = 60
    private static let countedTo = 10_000

    /// - Parameter queues: by watch.
    package init(_ queues: [String: any ChangeQueue], clock: any WallClock, logger: Logger) {
        self.queues = queues
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.sample() } while (try? await self.clock.sleep(for: Self.interval)) != nil
        }
    }

    /// Looks once. A source that does not answer holds up no other.
    package func sample() async {
        await withTaskGroup { group in
            for (watch, queue) in queues { group.addTask { await self.sample(watch, queue) } }
        }
    }

    private func sample(_ watch: String, _ queue: any ChangeQueue) async {
        do {
            let backlog = try await queue.backlog(countingTo: Self.countedTo)
            samples.withLock { $0[watch] = Sample(backlog: backlog, at: clock.now()) }
            troubled.withLock { _ = $0.remove(watch) }
        } catch {
            guard !Task.isCancelled, troubled.withLock({ $0.insert(watch).inserted }) else { return }
            logger.warning(
                "a watch's queue could not be looked at; its figures are missing until it can",
                metadata: ["watch": "\(watch)", "error": "\(error)"])
        }
    }

    package func readings() -> [MetricReading] {
        let now = clock.now()
        let fresh = samples.withLock(\.self).filter { now.timeIntervalSince($0.value.at) <= Self.shownFor }
        return fresh.sorted { $0.key < $1.key }.flatMap { watch, sample in
            let backlog = sample.backlog
            let age = backlog.oldestPending.map { max(0, sample.at.timeIntervalSince($0)) } ?? 0
            return [
                MetricReading(Self.changes, [("watch", watch), ("state", "pending")], Double(backlog.pending)),
                MetricReading(Self.changes, [("watch", watch), ("state", "processing")], Double(backlog.processing)),
                MetricReading(Self.oldest, [("watch", watch)], age),
            ]
        }
    }

    package static let descriptions = [changes, oldest]

    private static let changes = MetricDescription.gauge(
        "herald_watch_queue_changes",
        "Changes that wait in a watch's queue (pending) or are under way (processing); counted up to 10000.")
    private static let oldest = MetricDescription.gauge(
        "herald_watch_queue_oldest_age_seconds", "How long the oldest change that waits has been waiting; 0: none does."
    )
}
