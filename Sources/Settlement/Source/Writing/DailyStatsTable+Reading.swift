package import Database
import FoundationEssentials

extension DailyStatsTable {
    /// The rows of some days, by day and task.
    ///
    /// - Parameter task: nil: of all tasks.
    package func rows(
        _ days: ClosedRange<SettlementDay>, task: Int64?, on connection: any Connection
    ) throws -> [StoredDailyStats] {
        var rows: [StoredDailyStats] = []
        try forEachRow(days, task: task, on: connection) { rows.append($0) }
        return rows
    }

    /// The same, one by one: of a year of many tasks.
    package func forEachRow(
        _ days: ClosedRange<SettlementDay>, task: Int64?, on connection: any Connection,
        _ body: (StoredDailyStats) throws -> Void
    ) throws {
        let filter: SQL = task.map { " AND task_id = \($0)" } ?? ""
        try connection.forEachRow(statement(days, filter, connection.dialect)) { try body(stored($0)) }
    }

    /// So many rows of a day, those of the tasks after one, by task.
    package func rows(
        of day: SettlementDay, after task: Int64, limit: Int, on connection: any Connection
    ) throws -> [StoredDailyStats] {
        let page = statement(day...day, " AND task_id > \(task)", connection.dialect) + " LIMIT \(max(0, limit))"
        return try connection.query(page).map(stored)
    }

    /// The tasks that have a row on a day, and whether it is marked as sent.
    package func marks(on day: SettlementDay, on connection: any Connection) throws -> [Int64: Bool] {
        var marks: [Int64: Bool] = [:]
        try connection.forEachRow(
            """
            SELECT task_id, CASE WHEN webhook_sent THEN 1 ELSE 0 END AS is_sent FROM task_daily_stats
            WHERE stats_date = \(day.description)
            """
        ) { row in marks[try row.integer("task_id")] = try row.integer("is_sent") == 1 }
        return marks
    }

    private func statement(_ days: ClosedRange<SettlementDay>, _ filter: SQL, _ dialect: SQLDialect) -> SQL {
        let isPostgreSQL = dialect == .postgresql
        // A column that somebody made a timestamptz is read as the zone's local time all the same.
        let times = ["webhook_sent_at", "created_at", "updated_at"]
            .map { isPostgreSQL ? "CAST(CAST(\($0) AS timestamp) AS text) AS \($0)" : $0 }.joined(separator: ", ")
        return """
            SELECT task_id, project_id, external_task_id, CAST(stats_date AS \(raw: isPostgreSQL ? "text" : "TEXT"))
                AS stats_date, webhook_sent, webhook_response, webhook_retry_count, \(raw: times),
                \(raw: columns.names.joined(separator: ", "))
            FROM task_daily_stats
            WHERE stats_date >= \(days.lowerBound.description) AND stats_date <= \(days.upperBound.description)\(filter)
            ORDER BY stats_date, task_id
            """
    }

    private func stored(_ row: Row) throws -> StoredDailyStats {
        let text = try row.text("stats_date")
        guard let day = SettlementDay(text) else {
            throw DatabaseError(.unexpectedValue, "\(Self.name).stats_date holds “\(text)”, which is no day")
        }
        return StoredDailyStats(
            day: day, projectID: try row.optionalText("project_id"), externalID: try externalID(row),
            tally: columns.tally(
                of: try row.integer("task_id"), try columns.names.map { try row.optionalInteger($0) }),
            webhook: StoredDailyStats.WebhookState(
                sent: try row.optionalInteger("webhook_sent") == 1, sentAt: try instant(row, "webhook_sent_at"),
                response: try row.optionalText("webhook_response"),
                retries: Int(clamping: try row.optionalInteger("webhook_retry_count") ?? 0)),
            createdAt: try instant(row, "created_at"), updatedAt: try instant(row, "updated_at"))
    }

    private func externalID(_ row: Row) throws -> PartnerTaskID? {
        if case .text(let text)? = row["external_task_id"] { return .text(text) }
        return try row.optionalInteger("external_task_id").map { .number($0) }
    }

    private func instant(_ row: Row, _ name: String) throws -> Date? {
        try row.optionalText(name).flatMap { LocalTimestamp.instant($0, in: timeZone) }
    }
}
