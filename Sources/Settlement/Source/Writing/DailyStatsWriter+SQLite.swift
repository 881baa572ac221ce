import Database

extension DailyStatsWriter {
    /// Looks and writes: in process a statement costs next to nothing.
    func writeAlone(_ row: DailyStatsRow) throws -> DailyStatsChange {
        let values = columns.values(of: row.tally)
        guard let old = try stored(row) else {
            try insert(row, values)
            return DailyStatsChange(taskID: row.task.id, kind: .created, wasSent: false)
        }
        let wasSent = try old.optionalInteger("webhook_sent") == 1
        let before = try columns.names.map { try old.optionalInteger($0) }
        let isSameTask =
            try old.optionalText("project_id") == row.task.projectID
            && old.optionalText("external_task_id") == externalID(of: row.task)
        let others = Set(zip(columns.names, zip(before, values)).filter { ($1.0 ?? 0) != ($1.1 ?? 0) }.map(\.0))
        let isSame = isSameTask && others.isEmpty
        let tellsTheSame = isSameTask && others.isDisjoint(with: columns.toldNames)
        if !(isSameTask && before == values) { try update(row, values, keepingMark: tellsTheSame) }
        return DailyStatsChange(
            taskID: row.task.id, kind: isSame ? .unchanged : .changed, wasSent: wasSent, tellsTheSame: tellsTheSame)
    }

    private func stored(_ row: DailyStatsRow) throws -> Row? {
        try connection.queryFirst(
            """
            SELECT project_id, CAST(external_task_id AS TEXT) AS external_task_id, webhook_sent,
                \(raw: columns.names.joined(separator: ", "))
            FROM task_daily_stats WHERE task_id = \(row.task.id) AND stats_date = \(row.day.description)
            """)
    }

    private func insert(_ row: DailyStatsRow, _ values: [Int64?]) throws {
        var statement: SQL = """
            INSERT INTO task_daily_stats (task_id, project_id, external_task_id, stats_date, created_at, updated_at,
                \(raw: columns.names.joined(separator: ", ")))
            VALUES (\(row.task.id), \(row.task.projectID), \(externalID(of: row.task)), \(row.day.description),
                \(now), \(now)
            """
        for value in values { statement.append(", \(value)") }
        try connection.execute(statement + ")")
    }

    private func update(_ row: DailyStatsRow, _ values: [Int64?], keepingMark: Bool) throws {
        var statement: SQL = """
            UPDATE task_daily_stats SET project_id = \(row.task.projectID),
                external_task_id = \(externalID(of: row.task)), updated_at = \(now)
            """
        for (name, value) in zip(columns.names, values) { statement.append(", \(raw: name) = \(value)") }
        if !keepingMark {
            statement.append(
                ", webhook_sent = FALSE, webhook_sent_at = NULL, webhook_response = NULL, webhook_retry_count = 0")
        }
        statement.append(" WHERE task_id = \(row.task.id) AND stats_date = \(row.day.description)")
        try connection.execute(statement)
    }
}
