package import Database

/// The tables of the drama relay bot that settlements know, as the bot makes them and its migrations change them.
///
/// Databases in the field differ in which migrations ran; the properties say which differences there are.
package struct RelayTables: Sendable {
    /// Of `user_tasks.verification_details`, which no migration of the bot's adds: who has it made it by hand.
    package enum DetailsColumn: String, Sendable, CaseIterable {
        case text, json, jsonb
        case missing
    }

    /// Of `user_tasks.submitted_at`; the bot makes a `TIMESTAMP`.
    package enum InstantColumn: String, Sendable, CaseIterable {
        case timestamp, timestamptz
    }

    package var details: DetailsColumn = .text
    package var instants: InstantColumn = .timestamp
    /// What the texts of instants mean, where the column is a `timestamptz`.
    package var zoneOffset = "+08"
    /// Whether `user_tasks.submitted_at` is indexed, which the bot does not do.
    package var hasSubmittedIndex = true
    /// Whether `users` has `agent_node`.
    package var hasAgentNode = true
    /// Whether the tables refer to each other, as the bot's do. Without it a large one is filled sooner.
    package var hasReferences = true
    /// The bot's migration makes an INTEGER.
    package var externalTaskIDType = "INTEGER"

    package init() {}

    /// Creates `users`, `drama_tasks` and `user_tasks`. Tables of these names must not exist.
    package func create(on connection: any Connection) throws {
        try connection.executeScript(script(connection.dialect))
        if hasSubmittedIndex { try connection.executeScript(Self.createSubmittedIndex) }
    }

    package static let createSubmittedIndex =
        "CREATE INDEX idx_user_tasks_submitted_at ON user_tasks (submitted_at);"

    /// `task_daily_stats` as migration 006 of the bot makes it, for databases that the old scripts have settled.
    package static func createDailyStats(on connection: any Connection) throws {
        try connection.executeScript(RelayDailyStatsTable(dialect: connection.dialect).script)
    }

    private func script(_ dialect: SQLDialect) -> String {
        let types = RelayTypes(dialect: dialect)
        return """
            CREATE TABLE users (
                user_id BIGINT PRIMARY KEY,
                username VARCHAR(255),
                first_name VARCHAR(255),
                language VARCHAR(10) DEFAULT 'zh',
                wallet_address VARCHAR(42),
                total_node_power INTEGER DEFAULT 0,
                completed_tasks INTEGER DEFAULT 0,
                invited_by BIGINT,
                \(hasAgentNode ? "agent_node VARCHAR(255)," : "")
                created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
                updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
            );
            CREATE TABLE drama_tasks (
                task_id \(types.serialKey),
                project_id VARCHAR(255),
                title VARCHAR(255) NOT NULL,
                description TEXT,
                video_file_id TEXT,
                thumbnail_url TEXT,
                duration INTEGER DEFAULT 15,
                node_power_reward INTEGER DEFAULT 10,
                platform_requirements TEXT DEFAULT 'TikTok,YouTube,Instagram',
                status VARCHAR(20) DEFAULT 'active',
                created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
                external_task_id \(externalTaskIDType),
                callback_url TEXT,
                callback_secret TEXT,
                callback_retry_count INTEGER DEFAULT 0,
                callback_last_attempt TIMESTAMP,
                callback_status TEXT DEFAULT 'pending'
            );
            CREATE TABLE user_tasks (
                id \(types.serialKey),
                user_id BIGINT NOT NULL\(hasReferences ? " REFERENCES users(user_id)" : ""),
                task_id INTEGER NOT NULL\(hasReferences ? " REFERENCES drama_tasks(task_id)" : ""),
                status VARCHAR(20) DEFAULT 'in_progress',
                platform VARCHAR(50),
                submission_link TEXT,
                submitted_at \(instants.rawValue.uppercased()),
                \(details == .missing ? "" : "verification_details \(types.details(details)),")
                verified_at TIMESTAMP,
                node_power_earned INTEGER DEFAULT 0,
                created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
            );
            """
    }
}
