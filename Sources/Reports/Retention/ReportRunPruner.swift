import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Timekeeping

/// Forgets finished runs of reports after a while, in small batches that nobody waits for. The last run of
/// each report stays, however old.
package struct ReportRunPruner: Service {
    private let store: ReportStore
    private let keep: Duration
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameter keep: how long a finished run is kept.
    package init(
        store: ReportStore, keep: Duration = .seconds(90 * 86_400), clock: any WallClock, logger: Logger
    ) {
        self.store = store
        self.keep = keep
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: clock, logger: logger, trouble: "old runs of reports could not be removed; tried again in an hour"
        ) { try await prune() }
    }

    /// - Returns: how many runs were removed.
    @discardableResult
    package func prune() async throws -> Int {
        let cutoff = clock.now().addingTimeInterval(-keep.seconds)
        var removed = 0
        var position: Int64? = 0
        while let after = position {
            let step = try await store.pool.transaction { connection in
                try store.prune(finishedBefore: cutoff, after: after, on: connection)
            }
            removed += step.removed
            position = step.next
        }
        if removed > 0 { logger.info("removed old runs of reports", metadata: ["count": "\(removed)"]) }
        return removed
    }
}
