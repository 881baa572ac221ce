import Database
import FoundationEssentials
import Settlement
import TestSupport

/// The bot's tables as its shipped migrations leave them, or in another form, with records put in one by one.
struct SourceFixture {
    var submittedAt = "TIMESTAMP"
    var details: String? = "JSONB"
    var hasIndex = true
    var platformType = "VARCHAR(50)"

    static let kinds = TestDatabaseKind.allCases.filter { $0 != .mysql }

    func make(on connection: any Connection) throws {
        let details = details.map { ", verification_details \($0)" } ?? ""
        let tables: [SQL] = [
            "CREATE TABLE users (user_id BIGINT PRIMARY KEY, username VARCHAR(255), agent_node VARCHAR(255))",
            """
            CREATE TABLE drama_tasks (task_id INTEGER PRIMARY KEY, project_id VARCHAR(255), external_task_id INTEGER,
                title VARCHAR(255) NOT NULL, duration INTEGER DEFAULT 15, status VARCHAR(20) DEFAULT 'active',
                callback_url TEXT, callback_secret TEXT)
            """,
            """
            CREATE TABLE user_tasks (id INTEGER PRIMARY KEY, user_id BIGINT NOT NULL, task_id INTEGER NOT NULL,
                status VARCHAR(20) DEFAULT 'in_progress', platform \(raw: platformType), submission_link TEXT,
                submitted_at \(raw: submittedAt)\(raw: details))
            """,
            """
            CREATE TABLE task_daily_stats (id INTEGER PRIMARY KEY, task_id INTEGER NOT NULL, stats_date DATE NOT NULL,
                total_account_count INTEGER, total_completion_count INTEGER,
                yt_account_count INTEGER, yt_view_count BIGINT, yt_like_count BIGINT, yt_comment_count BIGINT,
                tt_account_count INTEGER, tt_view_count BIGINT, tt_like_count BIGINT, tt_comment_count BIGINT,
                dy_account_count INTEGER, dy_view_count BIGINT, dy_like_count BIGINT, dy_comment_count BIGINT,
                dy_share_count BIGINT, dy_collect_count BIGINT, webhook_sent BOOLEAN DEFAULT FALSE)
            """,
        ]
        for table in tables { try connection.execute(table) }
        if hasIndex { try connection.execute("CREATE INDEX by_time ON user_tasks (submitted_at, task_id)") }
    }

    static func add(
        _ id: Int64, task: Int64 = 1, user: Int64 = 1, platform: String? = "youtube",
        at time: String? = "2024-12-09 12:00:00",
        details: String? = #"{"view_count":10}"#, status: String = "submitted", hasDetails: Bool = true,
        on connection: any Connection
    ) throws {
        var statement: SQL = """
            INSERT INTO user_tasks (id, user_id, task_id, status, platform, submission_link, submitted_at
            """
        if hasDetails { statement.append(raw: ", verification_details") }
        statement.append(
            ") VALUES (\(id), \(user), \(task), \(status), \(platform), \("https://v.example/\(id)"), \(time)")
        if hasDetails { statement.append(", \(details)") }
        statement.append(raw: ")")
        try connection.execute(statement)
    }

    static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    static func scan(_ connection: any Connection, platforms: PlatformTable = PlatformTable()) throws -> SubmissionScan
    {
        let tables = try SourceTables.inspect(on: connection, platforms: platforms, source: "relay")
        return SubmissionScan(tables: tables, platforms: platforms, timeZone: zone)
    }

    static func count(_ connection: any Connection, _ day: String = "2024-12-09") throws -> DayCount {
        guard let day = SettlementDay(day) else { throw TestSupportError("\(day) is no day") }
        return try scan(connection).count(day, on: connection)
    }
}
