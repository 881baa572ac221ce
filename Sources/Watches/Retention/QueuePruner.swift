package import Database
import Delivery
import FoundationEssentials
package import Logging
import Scheduling
import ServiceLifecycle
package import Timekeeping

/// Takes out of queues what was finished long enough ago, and out of the store what no queue needs any more; every hour,
/// a little at a time.
package struct QueuePruner: Service {
    /// One queue, and how long it keeps what is finished.
    package struct Charge: Sendable {
        let watch: String
        let queue: any ChangeQueue
        let retention: QueueRetention

        package init(watch: String, queue: any ChangeQueue, retention: QueueRetention) {
            self.watch = watch
            self.queue = queue
            self.retention = retention
        }
    }

    private let charges: [Charge]
    private let leftovers: WatchLeftovers
    private let clock: any WallClock
    private let logger: Logger

    private static let atOnce = 500

    package init(charges: [Charge], store: ConnectionPool, clock: any WallClock, logger: Logger) {
        self.charges = charges
        leftovers = WatchLeftovers(store: store)
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: clock, logger: logger,
            trouble: "what watches left in the store could not be removed; tried again in an hour"
        ) { try await prune() }
    }

    /// A source that is away keeps no other queue from being cleaned.
    ///
    /// - Parameter steps: of each queue; a step takes away 500 changes.
    /// - Returns: how many changes were removed.
    @discardableResult
    package func prune(steps: Int = .max) async throws -> Int {
        var all = 0
        for charge in charges {
            do {
                let removed = try await clean(charge, steps: steps)
                all += removed
                guard removed > 0 else { continue }
                logger.info(
                    "removed finished changes from a queue",
                    metadata: ["watch": "\(charge.watch)", "count": "\(removed)"])
            } catch {
                guard !Task.isCancelled else { throw error }
                logger.warning(
                    "finished changes could not be removed from a queue; tried again later",
                    metadata: ["watch": "\(charge.watch)", "error": "\(error)"])
            }
        }
        try await leftovers.remove(before: clock.now().addingTimeInterval(-keep.seconds))
        return all
    }

    private func clean(_ charge: Charge, steps: Int) async throws -> Int {
        var all = 0
        for _ in 0..<steps {
            let removed = try await charge.queue.clean(charge.retention, most: Self.atOnce)
            all += removed
            if removed < Self.atOnce { break }
        }
        return all
    }

    /// Twice as long as any queue remembers, and two months at least: a change may be in hand for days.
    private var keep: Duration {
        charges.map { max($0.retention.delivered, $0.retention.failed) * 2 }.max().map { max($0, Self.leastKept) }
            ?? Self.leastKept
    }

    private static let leastKept = Duration.seconds(60 * 86_400)
}
