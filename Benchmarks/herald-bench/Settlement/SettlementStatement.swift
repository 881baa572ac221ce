/// The settlement of one day as a single statement inside PostgreSQL, by the same rules: people once for each task and
/// once for each platform, platforms by all their names, counts as numbers or strings under both of their spellings.
struct SettlementStatement {
    let day: String
    let details: String

    private static let measures = ["view", "like", "comment"]
    private static let platforms = [
        ("yt", measures), ("tt", measures), ("dy", measures + ["share", "collect"]),
    ]

    /// What is counted, by its column.
    private static var counts: [(column: String, expression: String)] {
        var counts = [
            ("total_account_count", "COUNT(DISTINCT user_id)"), ("total_completion_count", "COUNT(*)"),
        ]
        for (prefix, measures) in platforms {
            let only = "FILTER (WHERE platform = '\(prefix)')"
            counts.append(("\(prefix)_account_count", "COUNT(DISTINCT user_id) \(only)"))
            for measure in measures {
                counts.append(("\(prefix)_\(measure)_count", "COALESCE(SUM(\(measure)s) \(only), 0)"))
            }
        }
        return counts
    }

    /// Columns that must be the same, whoever settled.
    static var columns: [String] {
        ["task_id", "project_id", "external_task_id", "stats_date"] + counts.map(\.column)
    }

    var text: String {
        let counts = Self.counts
        return """
            INSERT INTO task_daily_stats (\(Self.columns.joined(separator: ", ")))
            SELECT drama_tasks.task_id, project_id, external_task_id, DATE '\(day)', \(counts.map(\.expression).joined(separator: ", "))
            FROM (\(records)) records JOIN drama_tasks USING (task_id)
            WHERE drama_tasks.status = 'active' GROUP BY drama_tasks.task_id
            ON CONFLICT (task_id, stats_date) DO UPDATE SET
                \(counts.map { "\($0.column) = excluded.\($0.column)" }.joined(separator: ", ")),
                updated_at = CURRENT_TIMESTAMP
            """
    }

    /// OFFSET 0 keeps PostgreSQL from reading the JSON again for each sum: that takes 2.4 times as long. So does
    /// `jsonb_to_record`.
    private var records: String {
        let values = (Self.measures + ["share", "collect"]).map { measure in
            "COALESCE(verification_details->>'\(measure)_count', verification_details->>'\(measure)s')::bigint AS \(measure)s"
        }
        return """
            SELECT task_id, user_id,
                CASE lower(btrim(platform))
                WHEN 'youtube' THEN 'yt' WHEN 'yt' THEN 'yt' WHEN 'tiktok' THEN 'tt' WHEN 'tt' THEN 'tt'
                WHEN 'douyin' THEN 'dy' WHEN 'dy' THEN 'dy' WHEN '抖音' THEN 'dy' END AS platform,
                \(values.joined(separator: ", "))
            FROM \(source) OFFSET 0
            """
    }

    /// A text is parsed once for each record.
    private var source: String {
        let rows = """
            user_tasks WHERE status = 'submitted'
            AND submitted_at >= DATE '\(day)' AND submitted_at < DATE '\(day)' + 1
            """
        guard details != "jsonb" else { return rows }
        return """
            (SELECT task_id, user_id, platform, verification_details::jsonb AS verification_details
             FROM \(rows) OFFSET 0) parsed
            """
    }
}
