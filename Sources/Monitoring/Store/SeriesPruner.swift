package import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Timekeeping

/// Takes points away that are older than their step is kept, and series that have none any more; every hour, one series
/// at a time, so that nobody waits for it.
///
/// There is nothing to be summed up before: every sample is in the longer steps since it was written. Nodes may do this
/// side by side, and it may stop anywhere.
package struct SeriesPruner: Service {
    private let pool: ConnectionPool
    private let clock: any WallClock
    private let logger: Logger
    private let limits: SeriesLimits

    /// Of one step of one series, in one transaction.
    static let atOnce = 1_000
    private static let page = 200

    package init(_ pool: ConnectionPool, clock: any WallClock, logger: Logger, limits: SeriesLimits = SeriesLimits()) {
        self.pool = pool
        self.clock = clock
        self.logger = logger
        self.limits = limits
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: clock, logger: logger, trouble: "old points of series could not be removed; tried again in an hour"
        ) { try await prune() }
    }

    /// - Returns: how many points were removed.
    @discardableResult
    package func prune() async throws -> Int {
        let now = clock.now()
        var removed = 0
        var last: Int64 = 0
        while !Task.isCancelled {
            let ids = try await page(after: last)
            for id in ids { removed += try await prune(id, now) }
            guard let end = ids.last, ids.count == Self.page else { break }
            last = end
        }
        let silent = try await pool.withConnection { [limits] in try SilentSeries(limits: limits).beyond(at: now, $0) }
        for id in silent where !Task.isCancelled { removed += try await forget(id) }
        return removed
    }

    /// Its points, some at a time, and then its name with the last of them.
    private func forget(_ id: Int64) async throws -> Int {
        var removed = 0
        while !Task.isCancelled {
            let count = try await pool.transaction { connection in
                let count = try SeriesStep.allCases.reduce(0) {
                    try $0 + Self.remove(id, $1, before: Int(Int32.max), connection)
                }
                if count == 0 { try connection.execute("DELETE FROM monitor_series WHERE id = \(id)") }
                return count
            }
            guard count > 0 else { break }
            removed += count
        }
        return removed
    }

    private func page(after id: Int64) async throws -> [Int64] {
        try await pool.withConnection { connection in
            try connection.query(
                "SELECT id FROM monitor_series WHERE id > \(id) ORDER BY id LIMIT \(Self.page)"
            ).map { try $0.integer("id") }
        }
    }

    private func prune(_ id: Int64, _ now: Date) async throws -> Int {
        var removed = 0
        while !Task.isCancelled {
            let count = try await pool.transaction { connection in
                let count = try SeriesStep.allCases.reduce(0) { count, step in
                    let end = step.slot(of: now.addingTimeInterval(-step.kept))
                    return try count + Self.remove(id, step, before: end, connection)
                }
                if count == 0 { try Self.removeEmpty(id, now, connection) }
                return count
            }
            guard count > 0 else { break }
            removed += count
        }
        return removed
    }

    /// As many slots as one transaction takes, from the oldest on.
    private static func remove(
        _ id: Int64, _ step: SeriesStep, before end: Int, _ connection: any Connection
    ) throws -> Int {
        let oldest = try connection.queryFirst(
            """
            SELECT slot FROM monitor_point WHERE series_id = \(id) AND step = \(step.rawValue) AND slot < \(end) \
            ORDER BY slot LIMIT 1
            """)
        guard let oldest else { return 0 }
        let cut = min(end, Int(try oldest.integer("slot")) + atOnce)
        return try connection.execute(
            "DELETE FROM monitor_point WHERE series_id = \(id) AND step = \(step.rawValue) AND slot < \(cut)"
        ).affectedRows
    }

    /// A new series has no points for a moment; this one is as old as any point could be.
    private static func removeEmpty(_ id: Int64, _ now: Date, _ connection: any Connection) throws {
        let point = try connection.queryFirst(
            "SELECT slot FROM monitor_point WHERE series_id = \(id) ORDER BY series_id, step, slot LIMIT 1")
        guard point == nil else { return }
        let oldest = now.addingTimeInterval(-SeriesStep.hour.kept).unixMilliseconds
        try connection.execute("DELETE FROM monitor_series WHERE id = \(id) AND created_at < \(oldest)")
    }
}
