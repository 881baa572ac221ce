package import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Timekeeping

/// Keeps what is known of followed logs within bounds: lines with their text for seven days and at most 100,000
/// errors and 100,000 others of each log, counts by the minute for two days and by the hour for 90.
package struct LogPruner: Service {
    private let store: ConnectionPool
    private let clock: any WallClock
    private let logger: Logger
    private let capacity: Int

    package init(store: ConnectionPool, clock: any WallClock, logger: Logger) {
        self.init(store: store, clock: clock, logger: logger, capacity: LogBook.capacity)
    }

    init(store: ConnectionPool, clock: any WallClock, logger: Logger, capacity: Int) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.capacity = capacity
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: clock, logger: logger,
            trouble: "old lines of followed logs could not be removed; tried again in an hour"
        ) { try await prune() }
    }

    package func prune() async throws {
        let now = clock.now()
        let (oldLines, oldCounts) = (Self.limit(LogReader.keptAge, now), Self.limit(LogReader.longestAge, now))
        while try await store.transaction({ try LogPruning.removeLines(before: oldLines, $0) }) > 0 {}
        for file in try await store.withConnection({ try LogPruning.files($0) }) {
            for areErrors in [true, false] {
                var ids = try await store.withConnection { [capacity] in
                    try LogPruning.lines(of: file, areErrors: areErrors, beyond: capacity, $0)
                }[...]
                while !ids.isEmpty {
                    ids = try await store.transaction { [ids] in try LogPruning.removeSome(of: ids, $0) }
                }
            }
        }
        // An hour later than followers stop counting by the minute: one may be writing what it read a moment ago.
        let border = LogFollower.border(now) - 3_600_000
        while try await store.transaction({ try LogPruning.foldOldestHour(before: border, $0) }) {}
        try await store.transaction {
            try LogPruning.removeCounts(before: oldCounts, $0)
            try LogPruning.removeLogs(unseenSince: oldCounts, $0)
        }
    }

    private static func limit(_ age: TimeInterval, _ now: Date) -> Int64 {
        now.addingTimeInterval(-age).unixMilliseconds
    }
}
