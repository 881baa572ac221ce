package import Database
package import FoundationEssentials

/// `task_daily_stats`: what other systems read of a settlement.
///
/// Its times (`created_at`, `updated_at`, `webhook_sent_at`) have no zone; they are local times of the settlement's
/// zone, as its days are. The system before Herald wrote its server's local time.
package struct DailyStatsTable: Sendable {
    static let name = "task_daily_stats"

    let columns: DailyStatsColumns
    let timeZone: TimeZone

    package init(platforms: PlatformTable, timeZone: TimeZone) {
        columns = DailyStatsColumns(platforms: platforms)
        self.timeZone = timeZone
    }

    /// Makes the table hold these rows, in one transaction of its own: at best 500 at a time.
    ///
    /// A row that holds the numbers already is not touched. One that gets others than a partner may have been told is
    /// no longer marked as sent. A row
    /// that the database refuses (a count beyond its column, a task that was deleted meanwhile, a trigger) loses
    /// only itself: it is `.failed`, and the others are written.
    ///
    /// - Returns: one change for each row, in their order.
    /// - Throws: what concerns all of them: the table is missing, the user may not write, the server is gone.
    package func save(
        _ rows: [DailyStatsRow], at now: Date, on connection: any Connection
    ) throws -> [DailyStatsChange] {
        guard !rows.isEmpty else { return [] }
        let writer = try DailyStatsWriter(table: self, now: now, on: connection)
        return try connection.retryingContention {
            do {
                return try connection.transaction { try writer.write(rows) }
            } catch let error as DatabaseError where error.mayConcernOneRow {
                return try connection.transaction { try writer.writeWhatGoes(rows) }
            }
        }
    }
}

extension DatabaseError {
    /// Whether the rest of a batch may be written although one row was refused.
    var mayConcernOneRow: Bool {
        switch kind {
        case .uniqueViolation, .constraintViolation, .unexpectedValue, .other: true
        default: false
        }
    }
}
