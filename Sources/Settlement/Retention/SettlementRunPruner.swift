import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Timekeeping

/// Forgets finished runs, and much later what was fetched of videos, in small batches that nobody waits for. The run
/// that settled a day last stays with its day; what partners were told is kept for ever.
package struct SettlementRunPruner: Service {
    private let store: SettlementStore
    private let keep: Duration
    private let keepReadings: Duration
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameters:
    ///   - keep: how long a finished run is kept.
    ///   - keepReadings: how long a day can be settled again with the figures that its videos had.
    package init(
        store: SettlementStore, keep: Duration = .seconds(90 * 86_400),
        keepReadings: Duration = .seconds(400 * 86_400), clock: any WallClock, logger: Logger
    ) {
        self.store = store
        self.keep = keep
        self.keepReadings = keepReadings
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: clock, logger: logger,
            trouble: "old runs of settlements could not be removed; tried again in an hour"
        ) { try await prune() }
    }

    /// - Returns: how many runs were removed.
    @discardableResult
    package func prune() async throws -> Int {
        let now = clock.now()
        var removed = 0
        var position: Int64? = 0
        while let after = position {
            let step = try await store.pruneRuns(
                finishedBefore: now.addingTimeInterval(-keep.seconds), after: after)
            removed += step.removed
            position = step.next
        }
        var key: SettlementStore.ReadingKey? = SettlementStore.ReadingKey()
        while let after = key {
            key = try await store.pruneReadings(
                fetchedBefore: now.addingTimeInterval(-keepReadings.seconds), after: after)
        }
        if removed > 0 { logger.info("removed old runs of settlements", metadata: ["count": "\(removed)"]) }
        return removed
    }
}
