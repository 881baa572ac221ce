internal import Database

/// `task_daily_stats` of the system before Herald.
struct RelayDailyStatsTable {
    let dialect: SQLDialect

    var script: String {
        """
        CREATE TABLE task_daily_stats (
            id \(RelayTypes(dialect: dialect).serialKey),
            task_id INTEGER NOT NULL REFERENCES drama_tasks(task_id) ON DELETE CASCADE,
            project_id VARCHAR(255),
            external_task_id INTEGER,
            stats_date DATE NOT NULL,
            total_account_count INTEGER DEFAULT 0,
            total_completion_count INTEGER DEFAULT 0,
            yt_account_count INTEGER DEFAULT 0,
            yt_view_count BIGINT DEFAULT 0,
            yt_like_count BIGINT DEFAULT 0,
            yt_comment_count BIGINT DEFAULT 0,
            tt_account_count INTEGER DEFAULT 0,
            tt_view_count BIGINT DEFAULT 0,
            tt_like_count BIGINT DEFAULT 0,
            tt_comment_count BIGINT DEFAULT 0,
            dy_account_count INTEGER DEFAULT 0,
            dy_view_count BIGINT DEFAULT 0,
            dy_like_count BIGINT DEFAULT 0,
            dy_comment_count BIGINT DEFAULT 0,
            dy_share_count BIGINT DEFAULT 0,
            dy_collect_count BIGINT DEFAULT 0,
            webhook_sent BOOLEAN DEFAULT FALSE,
            webhook_sent_at TIMESTAMP,
            webhook_response TEXT,
            webhook_retry_count INTEGER DEFAULT 0,
            created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            UNIQUE(task_id, stats_date)
        );
        CREATE INDEX idx_task_daily_stats_task_id ON task_daily_stats(task_id);
        CREATE INDEX idx_task_daily_stats_project_id ON task_daily_stats(project_id);
        CREATE INDEX idx_task_daily_stats_date ON task_daily_stats(stats_date);
        CREATE INDEX idx_task_daily_stats_webhook_sent ON task_daily_stats(webhook_sent);
        """
    }
}
