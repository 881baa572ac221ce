import Database

extension SourceMigration {
    func agentNode(_ inventory: SourceInventory) -> SourceMigrationStep {
        SourceMigrationStep(
            "users.agent_node", verb: "added", isDone: inventory.has(column: "agent_node", of: "users"),
            ["ALTER TABLE users ADD COLUMN agent_node VARCHAR(255)"]
                + comments([Self.agentNodeComment], inventory.dialect))
    }

    static let agentNodeComment = ("users.agent_node", "代理节点标识，用于X2C平台分账")

    /// The table whole, or what it lacks.
    func tableSteps(_ inventory: SourceInventory) -> [SourceMigrationStep] {
        let table = DailyStatsTable.name
        guard inventory.has(table: table) else {
            return [
                SourceMigrationStep(
                    table, verb: "created", isDone: false,
                    [createTable(inventory.dialect, extras: extraColumns)] + tableComments(inventory.dialect))
            ]
        }
        let columns = (Self.columns + extraColumns).filter { $0.name != "id" }.map { column in
            SourceMigrationStep(
                "\(table).\(column.name)", verb: "added", isDone: inventory.has(column: column.name, of: table),
                ["ALTER TABLE \(table) ADD COLUMN \(column.name) \(column.addedType(inventory.dialect))"])
        }
        return [SourceMigrationStep(table, verb: "created", isDone: true, [])] + columns.filter { $0.state == .missing }
            + [uniqueStep(inventory)].filter { $0.state == .missing }
    }

    /// Upserts find a task's day by it.
    private func uniqueStep(_ inventory: SourceInventory) -> SourceMigrationStep {
        SourceMigrationStep(
            "the unique index on \(DailyStatsTable.name) (task_id, stats_date)", verb: "created",
            isDone: inventory.hasUniqueIndex(on: ["task_id", "stats_date"], of: DailyStatsTable.name),
            [
                "CREATE UNIQUE INDEX task_daily_stats_task_id_stats_date_key ON \(DailyStatsTable.name) "
                    + "(task_id, stats_date)"
            ])
    }

    func indexSteps(_ inventory: SourceInventory) -> [SourceMigrationStep] {
        Self.indexes.map { name, column in
            SourceMigrationStep(
                "index \(name)", verb: "created", isDone: inventory.has(index: name, on: DailyStatsTable.name),
                ["CREATE INDEX \(name) ON \(DailyStatsTable.name)(\(column))"])
        }
    }

    func createTable(_ dialect: SQLDialect, extras: [SourceColumn]) -> String {
        let columns = (Self.columns + extras).map { "    \($0.name) \($0.type(dialect))" }
        return "CREATE TABLE \(DailyStatsTable.name) (\n"
            + (columns + ["    UNIQUE(task_id, stats_date)"]).joined(separator: ",\n") + "\n)"
    }

    func tableComments(_ dialect: SQLDialect) -> [String] {
        guard dialect == .postgresql else { return [] }
        let table = DailyStatsTable.name
        return ["COMMENT ON TABLE \(table) IS '任务每日汇总统计表'"]
            + comments(
                [
                    ("task_id", "Bot内部任务ID"), ("project_id", "X2C项目ID"), ("external_task_id", "X2C任务ID"),
                    ("stats_date", "统计日期"), ("total_account_count", "当日完成账号总数"),
                    ("total_completion_count", "当日完成次数"), ("webhook_sent", "是否已回传"), ("webhook_sent_at", "回传时间"),
                ].map { ("\(table).\($0.0)", $0.1) }, dialect)
    }

    func comments(_ comments: [(String, String)], _ dialect: SQLDialect) -> [String] {
        guard dialect == .postgresql else { return [] }
        return comments.map { "COMMENT ON COLUMN \($0.0) IS '\($0.1)'" }
    }

    /// Of the platforms that the configuration adds.
    var extraColumns: [SourceColumn] {
        platforms.platforms.dropFirst(PlatformTable().platforms.count).flatMap(Self.columns)
    }

    /// As `migrations/006_add_daily_stats_system.sql` of the system before Herald has them.
    static let columns: [SourceColumn] =
        [
            SourceColumn("id", "SERIAL PRIMARY KEY", sqlite: "INTEGER PRIMARY KEY AUTOINCREMENT"),
            SourceColumn("task_id", "INTEGER NOT NULL REFERENCES drama_tasks(task_id) ON DELETE CASCADE"),
            SourceColumn("project_id", "VARCHAR(255)"),
            SourceColumn("external_task_id", "INTEGER"),
            SourceColumn("stats_date", "DATE NOT NULL"),
            SourceColumn("total_account_count", "INTEGER DEFAULT 0"),
            SourceColumn("total_completion_count", "INTEGER DEFAULT 0"),
        ] + PlatformTable().platforms.flatMap(columns) + [
            SourceColumn("webhook_sent", "BOOLEAN DEFAULT FALSE"),
            SourceColumn("webhook_sent_at", "TIMESTAMP"),
            SourceColumn("webhook_response", "TEXT"),
            SourceColumn("webhook_retry_count", "INTEGER DEFAULT 0"),
            SourceColumn("created_at", "TIMESTAMP DEFAULT CURRENT_TIMESTAMP"),
            SourceColumn("updated_at", "TIMESTAMP DEFAULT CURRENT_TIMESTAMP"),
        ]

    static func columns(of platform: Platform) -> [SourceColumn] {
        DailyStatsColumns.names(of: platform).enumerated().map { index, name in
            SourceColumn(name, index == 0 ? "INTEGER DEFAULT 0" : "BIGINT DEFAULT 0")
        }
    }

    static let indexes: KeyValuePairs = [
        "idx_task_daily_stats_task_id": "task_id",
        "idx_task_daily_stats_project_id": "project_id",
        "idx_task_daily_stats_date": "stats_date",
        "idx_task_daily_stats_webhook_sent": "webhook_sent",
    ]
}

/// A column of `task_daily_stats`.
struct SourceColumn: Sendable, Hashable {
    let name: String
    private let postgreSQL: String
    private let sqlite: String

    init(_ name: String, _ type: String, sqlite: String? = nil) {
        self.name = name
        postgreSQL = type
        self.sqlite = sqlite ?? type
    }

    func type(_ dialect: SQLDialect) -> String { dialect == .sqlite ? sqlite : postgreSQL }

    /// Of a table that is there: SQLite adds no column whose default is not a constant.
    func addedType(_ dialect: SQLDialect) -> String {
        dialect == .sqlite ? sqlite.replacing(" DEFAULT CURRENT_TIMESTAMP", with: "") : postgreSQL
    }
}
