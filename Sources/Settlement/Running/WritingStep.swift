import Database
import FoundationEssentials
import Timekeeping

/// Brings `task_daily_stats` up to date, some hundred rows in each transaction.
struct WritingStep: Sendable {
    static let batch = 500

    let table: DailyStatsTable
    let pool: ConnectionPool
    let clock: any WallClock

    /// - Parameter mayWrite: asked before each transaction; throws where somebody else may write by now.
    /// - Returns: one change for each row, in their order.
    func write(
        _ rows: [DailyStatsRow], progress: SettlementProgress.Watcher, mayWrite: () async throws -> Void
    ) async throws -> [DailyStatsChange] {
        var changes: [DailyStatsChange] = []
        changes.reserveCapacity(rows.count)
        for part in rows.parts(of: Self.batch) {
            let batch = Array(part)
            let now = clock.now()
            try await mayWrite()
            changes += try await pool.withConnection { connection in
                try table.save(batch, at: now, on: connection)
            }
            progress(.writing(done: changes.count, of: rows.count))
        }
        return changes
    }
}
