package import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Timekeeping

/// Forgets what was changed more than a year ago, and the tokens that ended so long ago.
package struct AuditPruner: Service {
    package static let keep = Duration.seconds(365 * 86_400)

    private let store: ConnectionPool
    private let clock: any WallClock
    private let logger: Logger

    package init(store: ConnectionPool, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: clock, logger: logger,
            trouble: "old entries of the audit log could not be removed; tried again in an hour"
        ) { try await prune() }
    }

    /// - Returns: how many entries were removed.
    @discardableResult
    package func prune() async throws -> Int {
        let cutoff = clock.now().addingTimeInterval(-Self.keep.seconds)
        var removed = 0
        while true {
            let step = try await store.transaction { try AuditStore.prune(before: cutoff, on: $0) }
            removed += step
            if step == 0 { break }
        }
        try await store.transaction { try TokenStore.prune(endedBefore: cutoff, on: $0) }
        if removed > 0 { logger.info("removed old entries of the audit log", metadata: ["count": "\(removed)"]) }
        return removed
    }
}
