import Database

extension DailyStatsWriter {
    /// Compares and writes in one statement, whose text does not depend on the number of rows: one array for each
    /// column. Of what it finds it says what stood there before.
    func writeTogether(_ rows: [DailyStatsRow]) throws -> [DailyStatsChange] {
        let found = try connection.query(upsert(rows))
        let changes = try Dictionary(found.map { (try Key($0), try Self.change($0)) }) { first, _ in first }
        return try rows.map { row in
            guard let change = changes[Key(taskID: row.task.id, day: row.day.description)] else {
                throw DatabaseError(.unexpectedValue, "the database said nothing of task \(row.task.id)")
            }
            return change
        }
    }

    private struct Key: Hashable {
        let taskID: Int64
        let day: String

        init(taskID: Int64, day: String) {
            self.taskID = taskID
            self.day = day
        }

        init(_ row: Row) throws {
            taskID = try row.integer("task_id")
            day = try row.text("day")
        }
    }

    private static func change(_ row: Row) throws -> DailyStatsChange {
        let kind: DailyStatsChange.Kind =
            try row.integer("existed") == 0 ? .created : try row.integer("same") == 1 ? .unchanged : .changed
        return DailyStatsChange(
            taskID: try row.integer("task_id"), kind: kind, wasSent: try row.integer("was_sent") == 1,
            tellsTheSame: try kind != .created && row.integer("tells_the_same") == 1)
    }

    private func upsert(_ rows: [DailyStatsRow]) -> SQL {
        // In the order of the key: two that write the same rows do not wait for each other crosswise.
        let rows = rows.sorted { ($0.task.id, $0.day) < ($1.task.id, $1.day) }
        let counts = columns.names.joined(separator: ", ")
        let updated = columns.names.map { "\($0) = EXCLUDED.\($0)" }.joined(separator: ", ")
        let told = columns.toldNames
        let same = sameness(told, "t", "EXCLUDED", externalSuffix: "::text")
        return """
            WITH found AS MATERIALIZED (
                SELECT n.*, t.task_id IS NOT NULL AS existed, COALESCE(t.webhook_sent, FALSE) AS was_sent,
                    \(raw: identity("t", "n")) AS identical, \(raw: sameness(columns.names, "t", "n")) AS same,
                    \(raw: sameness(told, "t", "n")) AS tells_the_same
                FROM unnest(\(arrays(rows))) AS n (task_id, project_id, external_task_id, stats_date, \(raw: counts))
                LEFT JOIN task_daily_stats t ON t.task_id = n.task_id AND t.stats_date = n.stats_date
            ), written AS (
                INSERT INTO task_daily_stats AS t
                    (task_id, project_id, external_task_id, stats_date, \(raw: counts), created_at, updated_at)
                SELECT task_id, project_id, CAST(external_task_id AS \(raw: externalType)), stats_date, \(raw: counts),
                    CAST(\(now) AS timestamp), CAST(\(now) AS timestamp)
                FROM found WHERE NOT (existed AND identical)
                ON CONFLICT (task_id, stats_date) DO UPDATE SET
                    project_id = EXCLUDED.project_id, external_task_id = EXCLUDED.external_task_id, \(raw: updated),
                    updated_at = EXCLUDED.updated_at,
                    webhook_sent = CASE WHEN \(raw: same) THEN t.webhook_sent ELSE FALSE END,
                    webhook_sent_at = CASE WHEN \(raw: same) THEN t.webhook_sent_at END,
                    webhook_response = CASE WHEN \(raw: same) THEN t.webhook_response END,
                    webhook_retry_count = CASE WHEN \(raw: same) THEN t.webhook_retry_count ELSE 0 END
            )
            SELECT task_id, CAST(stats_date AS text) AS day, CAST(existed AS integer) AS existed,
                CAST(same AS integer) AS same, CAST(tells_the_same AS integer) AS tells_the_same,
                CAST(was_sent AS integer) AS was_sent
            FROM found
            """
    }

    /// Nothing need be written.
    private func identity(_ old: String, _ new: String) -> String {
        (["\(old).project_id IS NOT DISTINCT FROM \(new).project_id", sameExternal(old, new, "")]
            + columns.names.map { "\(old).\($0) IS NOT DISTINCT FROM \(new).\($0)" }).joined(separator: " AND ")
    }

    /// What nobody knows is not told to partners, nor is nought.
    private func sameness(
        _ names: [String], _ old: String, _ new: String, externalSuffix: String = ""
    ) -> String {
        (["\(old).project_id IS NOT DISTINCT FROM \(new).project_id", sameExternal(old, new, externalSuffix)]
            + names.map { "COALESCE(\(old).\($0), 0) = COALESCE(\(new).\($0), 0)" }).joined(separator: " AND ")
    }

    private func sameExternal(_ old: String, _ new: String, _ suffix: String) -> String {
        "\(old).external_task_id::text IS NOT DISTINCT FROM \(new).external_task_id\(suffix)"
    }

    private func arrays(_ rows: [DailyStatsRow]) -> SQL {
        let values = rows.map { columns.values(of: $0.tally) }
        var arrays: SQL = """
            CAST(\(PostgreSQLArray.of(rows.map(\.task.id))) AS bigint[]),
            CAST(\(PostgreSQLArray.of(rows.map(\.task.projectID))) AS text[]),
            CAST(\(PostgreSQLArray.of(rows.map { externalID(of: $0.task) })) AS text[]),
            CAST(\(PostgreSQLArray.of(rows.map(\.day.description))) AS date[])
            """
        for column in columns.names.indices {
            arrays.append(", CAST(\(PostgreSQLArray.of(values.map { $0[column] })) AS bigint[])")
        }
        return arrays
    }
}
