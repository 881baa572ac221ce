package import Database

/// A large database of the relay bot's, filled by the server itself: one day, and many more rows on the days around
/// it. PostgreSQL only. All rows count and have details that tell everything: what is measured is the counting.
///
///     try RelayBulk().create(on: connection)      // 2.2 million rows: most of a minute
package struct RelayBulk: Sendable {
    package var day = "2024-12-09"
    package var taskCount = 2_000
    /// Submissions on the day, in the order of their times.
    package var dayRows = 200_000
    /// Nine in ten within the 90 days before it, the others within the ten days after it.
    package var otherRows = 2_000_000
    /// So many people hand something in for each task, over and over.
    package var peoplePerTask = 83
    package var tables = RelayTables()
    private static let people = 50_000

    package init() {
        // Checked for each row on its way in, they would take most of the time.
        tables.hasReferences = false
        tables.details = .jsonb
    }

    /// Creates the tables and fills them. Tables of these names must not exist.
    package func create(on connection: any Connection) throws {
        var withoutIndex = tables
        withoutIndex.hasSubmittedIndex = false
        try withoutIndex.create(on: connection)
        try connection.executeScript(people + tasks)
        let before = otherRows / 10 * 9
        let parts = [
            (0..<before, "DATE '\(day)' - INTERVAL '90 days' * (\(before) - n) / \(max(before, 1))"),
            (before..<before + dayRows, instantOnDay(from: before, count: dayRows)),
            (before + dayRows..<otherRows + dayRows, "DATE '\(day)' + INTERVAL '1 day' * (1 + n % 10)"),
        ]
        for (rows, instant) in parts { try connection.executeScript(insert(rows, at: instant)) }
        if tables.hasSubmittedIndex { try connection.executeScript(RelayTables.createSubmittedIndex) }
        // Statistics for the planner, and no row left that its first reader has to mark as committed.
        try vacuum(connection)
    }

    /// More rows on the day, after all others.
    package func addToDay(_ count: Int, on connection: any Connection) throws {
        let first = dayRows + otherRows
        try connection.executeScript(insert(first..<first + count, at: instantOnDay(from: first, count: count)))
        try vacuum(connection)
    }

    /// Gives the first tasks a partner.
    package func setCallbacks(_ count: Int, url: String, secret: String, on connection: any Connection) throws {
        try connection.execute(
            "UPDATE drama_tasks SET callback_url = \(url), callback_secret = \(secret) WHERE task_id <= \(count)")
    }

    private func vacuum(_ connection: any Connection) throws {
        for table in ["user_tasks", "drama_tasks"] { try connection.execute("VACUUM ANALYZE \(raw: table)") }
    }

    private func instantOnDay(from first: Int, count: Int) -> String {
        "DATE '\(day)' + INTERVAL '86399 seconds' * (n - \(first)) / \(max(count, 1))"
    }

    private var people: String {
        """
        INSERT INTO users (user_id, username, first_name)
        SELECT 5210000000 + n * 7919, 'tg' || n, '用户' || n FROM generate_series(0, \(Self.people - 1)) n;
        """
    }

    private var tasks: String {
        """
        INSERT INTO drama_tasks (task_id, project_id, external_task_id, title, duration)
        SELECT n, md5((n / 80)::text)::uuid::text, 40000 + n, '霸道总裁爱上我 第' || n || '集', 15 * (1 + n % 4)
        FROM generate_series(1, \(taskCount)) n;
        """
    }

    /// Multiplying by large odd numbers spreads the rows evenly, and the same way everywhere.
    private func insert(_ rows: Range<Int>, at instant: String) -> String {
        let crowd = "(task * 37 + spread % \(peoplePerTask)) % \(Self.people)"
        let details = "(\(Self.details))\(tables.details == .text ? "" : "::\(tables.details.rawValue)")"
        return """
            INSERT INTO user_tasks
                (id, user_id, task_id, status, platform, submission_link, submitted_at, verification_details)
            SELECT n + 1, 5210000000 + \(crowd) * 7919, task, 'submitted',
                (ARRAY['YouTube', 'youtube', 'yt', 'TikTok', 'tiktok', 'TT', 'Douyin', '抖音', 'douyin', 'tt'])
                    [1 + spread / 1000 % 10],
                'https://www.tiktok.com/@drama_' || task || '/video/' || 7000000000000000000 + spread * 1000003 + n,
                at, \(details)
            FROM (
                SELECT n, 1 + n::bigint * 7919 % \(taskCount) AS task, (n::bigint * 2654435761 >> 12) & 1048575 AS spread,
                    (n::bigint * 40503 >> 4) & 8191 AS views, \(instant) AS at
                FROM generate_series(\(rows.lowerBound), \(rows.upperBound - 1)) n
            ) made;
            """
    }

    /// Four of the forms that the bot and its scripts write.
    private static let details = """
        CASE spread % 4
        WHEN 0 THEN format(
            '{"view_count": %s, "like_count": %s, "comment_count": %s, "share_count": %s, "collect_count": %s}',
            views, views / 12, views / 90, views / 110, views / 60)
        WHEN 1 THEN format(
            '{"view_count": "%s", "like_count": "%s", "comment_count": "%s", "share_count": "%s", "collect_count": "%s"}',
            views, views / 12, views / 90, views / 110, views / 60)
        WHEN 2 THEN format(
            '{"views": %s, "likes": %s, "comments": %s, "shares": %s, "collects": %s}',
            views, views / 12, views / 90, views / 110, views / 60)
        ELSE format(
            '{"success": true, "matched": true, "match_rate": 87.5, "page_title": "《霸道总裁》第%s集 #短剧 #逆袭", '
            '"matched_keywords": ["霸道总裁", "逆袭"], "error": null, "view_count": %s, "like_count": %s, '
            '"comment_count": %s, "share_count": %s, "collect_count": %s}',
            task, views, views / 12, views / 90, views / 110, views / 60)
        END
        """
}
