package import Database
import FoundationEssentials

extension DailyStatsTable {
    /// A partner's answer is kept up to so many characters.
    static let longestResponse = 2_000

    /// Tells rows what became of their callbacks, in one statement of one transaction.
    ///
    /// A row that was written after a mark's `statedAt` holds other numbers than the callback did and is passed over,
    /// as is one that is no longer there.
    ///
    /// - Returns: how many rows were told.
    @discardableResult
    package func mark(_ marks: [CallbackMark], on connection: any Connection) throws -> Int {
        guard !marks.isEmpty else { return 0 }
        let last = Self.lastOfEachRow(marks)
        return try connection.retryingContention {
            try connection.transaction {
                switch connection.dialect {
                case .postgresql: try connection.execute(together(last)).affectedRows
                case .sqlite, .mysql: try last.reduce(0) { $0 + (try connection.execute(alone($1)).affectedRows) }
                }
            }
        }
    }

    /// The last one for each row, in the order of the table's key.
    private static func lastOfEachRow(_ marks: [CallbackMark]) -> [CallbackMark] {
        var last: [RowKey: CallbackMark] = [:]
        for mark in marks { last[RowKey(taskID: mark.taskID, day: mark.day)] = mark }
        return last.values.sorted { ($0.taskID, $0.day) < ($1.taskID, $1.day) }
    }

    private struct RowKey: Hashable {
        let taskID: Int64
        let day: SettlementDay
    }

    private func together(_ marks: [CallbackMark]) -> SQL {
        """
        UPDATE task_daily_stats AS t SET webhook_sent = m.sent, webhook_sent_at = m.sent_at,
            webhook_response = m.response, webhook_retry_count = m.retries
        FROM unnest(
            CAST(\(PostgreSQLArray.of(marks.map(\.taskID))) AS bigint[]),
            CAST(\(PostgreSQLArray.of(marks.map(\.day.description))) AS date[]),
            CAST(\(PostgreSQLArray.of(marks.map { $0.sent ? 1 : 0 })) AS integer[])::boolean[],
            CAST(\(PostgreSQLArray.of(marks.map(sentAt))) AS timestamp[]),
            CAST(\(PostgreSQLArray.of(marks.map(response))) AS text[]),
            CAST(\(PostgreSQLArray.of(marks.map(retries))) AS integer[]),
            CAST(\(PostgreSQLArray.of(marks.map(statedAt))) AS timestamp[])
        ) AS m (task_id, stats_date, sent, sent_at, response, retries, stated_at)
        WHERE t.task_id = m.task_id AND t.stats_date = m.stats_date
            AND (m.stated_at IS NULL OR t.updated_at IS NULL OR t.updated_at <= m.stated_at)
        """
    }

    private func alone(_ mark: CallbackMark) -> SQL {
        """
        UPDATE task_daily_stats SET webhook_sent = \(mark.sent), webhook_sent_at = \(sentAt(mark)),
            webhook_response = \(response(mark)), webhook_retry_count = \(retries(mark))
        WHERE task_id = \(mark.taskID) AND stats_date = \(mark.day.description)
            AND (updated_at IS NULL OR updated_at <= COALESCE(\(statedAt(mark)), updated_at))
        """
    }

    private func sentAt(_ mark: CallbackMark) -> String? {
        mark.sent ? LocalTimestamp.text(mark.finishedAt, in: timeZone) : nil
    }

    private func statedAt(_ mark: CallbackMark) -> String? {
        mark.statedAt.map { LocalTimestamp.text($0, in: timeZone) }
    }

    private func retries(_ mark: CallbackMark) -> Int64 { Int64(Int32(clamping: mark.retries)) }

    /// What the partner answered, short and without what PostgreSQL's text cannot hold.
    private func response(_ mark: CallbackMark) -> String? {
        mark.response.map { String(String($0.unicodeScalars.filter { $0 != "\0" }).prefix(Self.longestResponse)) }
    }
}
