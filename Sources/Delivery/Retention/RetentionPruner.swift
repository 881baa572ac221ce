import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
import Timekeeping

/// Forgets finished deliveries after a while, in small batches that nobody waits for.
package struct RetentionPruner: Service {
    private let outbox: Outbox
    private let keep: Duration
    private let logger: Logger

    /// - Parameter keep: how long a finished delivery, and with it its idempotency key, is kept.
    package init(outbox: Outbox, keep: Duration = .seconds(90 * 86_400), logger: Logger) {
        self.outbox = outbox
        self.keep = keep
        self.logger = logger
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: outbox.clock, logger: logger, trouble: "old deliveries could not be removed; tried again in an hour"
        ) { try await prune() }
    }

    /// - Returns: how many deliveries were removed.
    @discardableResult
    package func prune() async throws -> Int {
        let cutoff = outbox.clock.now().addingTimeInterval(-keep.seconds)
        var removed = 0
        var position: Int64? = 0
        while let after = position {
            let step = try await outbox.store.transaction { connection in
                try RetentionStore.prune(finishedBefore: cutoff, after: after, on: connection)
            }
            removed += step.removed
            position = step.next
        }
        try await outbox.store.transaction { [lastHour = outbox.clock.now().addingTimeInterval(-3_600)] connection in
            try ChangeStore.prune(before: lastHour, on: connection)
        }
        if removed > 0 { logger.info("removed old deliveries", metadata: ["count": "\(removed)"]) }
        return removed
    }
}
