import Database
import FoundationEssentials
import Settlement
import TestSupport

/// The bot's tables as far as a settlement writes beside them.
enum BotTables {
    static func create(on connection: any Connection, tasks: Int = 10) throws {
        try connection.executeScript(
            """
            CREATE TABLE users (user_id BIGINT PRIMARY KEY, username VARCHAR(255));
            CREATE TABLE drama_tasks (task_id INTEGER PRIMARY KEY, project_id VARCHAR(255), external_task_id INTEGER,
                title VARCHAR(255) NOT NULL, status VARCHAR(20) DEFAULT 'active');
            CREATE TABLE user_tasks (id INTEGER PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users(user_id),
                task_id INTEGER NOT NULL REFERENCES drama_tasks(task_id), status VARCHAR(20), platform VARCHAR(50),
                submitted_at TIMESTAMP);
            """)
        for id in 1...tasks {
            try connection.execute("INSERT INTO drama_tasks (task_id, title) VALUES (\(id), 'drama')")
        }
    }

    /// `task_daily_stats` and `users.agent_node` as the system before Herald made them, from its own migration.
    static let oldSystem = """
        ALTER TABLE users ADD COLUMN agent_node VARCHAR(255);
        CREATE TABLE task_daily_stats (
            id SERIAL PRIMARY KEY, task_id INTEGER NOT NULL REFERENCES drama_tasks(task_id) ON DELETE CASCADE,
            project_id VARCHAR(255), external_task_id INTEGER, stats_date DATE NOT NULL,
            total_account_count INTEGER DEFAULT 0, total_completion_count INTEGER DEFAULT 0,
            yt_account_count INTEGER DEFAULT 0, yt_view_count BIGINT DEFAULT 0, yt_like_count BIGINT DEFAULT 0,
            yt_comment_count BIGINT DEFAULT 0,
            tt_account_count INTEGER DEFAULT 0, tt_view_count BIGINT DEFAULT 0, tt_like_count BIGINT DEFAULT 0,
            tt_comment_count BIGINT DEFAULT 0,
            dy_account_count INTEGER DEFAULT 0, dy_view_count BIGINT DEFAULT 0, dy_like_count BIGINT DEFAULT 0,
            dy_comment_count BIGINT DEFAULT 0, dy_share_count BIGINT DEFAULT 0, dy_collect_count BIGINT DEFAULT 0,
            webhook_sent BOOLEAN DEFAULT FALSE, webhook_sent_at TIMESTAMP, webhook_response TEXT,
            webhook_retry_count INTEGER DEFAULT 0, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, UNIQUE(task_id, stats_date));
        CREATE INDEX idx_task_daily_stats_task_id ON task_daily_stats(task_id);
        CREATE INDEX idx_task_daily_stats_project_id ON task_daily_stats(project_id);
        CREATE INDEX idx_task_daily_stats_date ON task_daily_stats(stats_date);
        CREATE INDEX idx_task_daily_stats_webhook_sent ON task_daily_stats(webhook_sent);
        """

    /// Everything that PostgreSQL knows of the table's shape, one line for each thing.
    static func shape(on connection: any Connection) throws -> [String] {
        try [
            """
            SELECT column_name || ' ' || data_type || ' ' || COALESCE(character_maximum_length::text, '') || ' '
                || is_nullable || ' ' || COALESCE(column_default, '') AS line
            FROM information_schema.columns WHERE table_name IN ('task_daily_stats', 'users') ORDER BY table_name,
                ordinal_position
            """,
            "SELECT indexdef AS line FROM pg_indexes WHERE tablename = 'task_daily_stats' ORDER BY indexname",
            """
            SELECT conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
            WHERE conrelid = 'task_daily_stats'::regclass ORDER BY conname
            """,
        ].flatMap { statement in try connection.query(SQL(text: statement)).map { try $0.text("line") } }
    }
}

/// Rows to write, and the platforms most tests have.
enum SettledRows {
    static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    static let instagram = Platform(name: "instagram", prefix: "ig", aliases: ["ig"])
    static let day = SettlementDay("2024-12-09") ?? SettlementDay(Date(), in: .gmt)
    static let now = Date(timeIntervalSince1970: 1_733_767_200.25)

    static func table(_ others: [Platform] = []) -> DailyStatsTable {
        DailyStatsTable(platforms: PlatformTable(adding: others), timeZone: zone)
    }

    /// Two people on YouTube with `views` between them, and one on TikTok, which tells nothing.
    static func row(_ task: Int64, views: Int64 = 1_200, external: PartnerTaskID? = .number(7)) -> DailyStatsRow {
        var tally = TaskTally(taskID: task, platformCount: 3)
        tally.accounts = 3
        tally.completions = 4
        tally.platforms[0].accounts = 2
        tally.platforms[0].completions = 3
        tally.platforms[0].figures = VideoFigures(views: views, likes: 80)
        tally.platforms[1].accounts = 1
        tally.platforms[1].completions = 1
        let task = SettledTask(id: task, projectID: "550e8400-\"\\{project}", externalID: external, duration: 30)
        return DailyStatsRow(task: task, day: day, tally: tally)
    }
}

extension Connection {
    func text(_ statement: String) throws -> String {
        try queryFirst(SQL(text: statement)).map { row in
            row.values.map(\.displayText).joined(separator: "|")
        } ?? "nothing"
    }
}
