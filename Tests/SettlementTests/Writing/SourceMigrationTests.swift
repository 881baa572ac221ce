import Database
import Foundation
import Settlement
import TestSupport
import Testing

@Suite("The migration of a settlement's source")
struct SourceMigrationTests {
    private let migration = SourceMigration(platforms: PlatformTable())

    @Test("makes the table exactly as the system before Herald did")
    func isTheOldTable() async throws {
        let old = try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { connection in
                try BotTables.create(on: connection)
                try connection.executeScript(BotTables.oldSystem)
                return try BotTables.shape(on: connection)
            }
        }
        let new = try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { [migration] connection in
                try BotTables.create(on: connection)
                _ = try migration.apply(on: connection)
                return try BotTables.shape(on: connection)
            }
        }
        #expect(old == new)
        #expect(old.count > 30)
    }

    @Test("does nothing the second time, and says so", arguments: [TestDatabaseKind.postgresql, .sqlite])
    func twice(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection { [migration] connection in
                try BotTables.create(on: connection)
                #expect(
                    try migration.apply(on: connection) == [
                        "added users.agent_node", "created task_daily_stats",
                        "created index idx_task_daily_stats_task_id", "created index idx_task_daily_stats_project_id",
                        "created index idx_task_daily_stats_date", "created index idx_task_daily_stats_webhook_sent",
                    ])
                let again = try migration.apply(on: connection)
                #expect(again.allSatisfy { $0.hasSuffix(" exists") }, "\(again)")
                #expect(again.count == 6)
            }
        }
    }

    @Test(
        "adds what a half-made table lacks, and touches nothing else",
        arguments: [TestDatabaseKind.postgresql, .sqlite])
    func half(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection { connection in
                try BotTables.create(on: connection)
                try connection.executeScript(
                    """
                    CREATE TABLE task_daily_stats (id INTEGER PRIMARY KEY, task_id BIGINT NOT NULL, stats_date DATE,
                        yt_view_count NUMERIC, webhook_sent BOOLEAN);
                    INSERT INTO task_daily_stats (id, task_id, stats_date, yt_view_count)
                        VALUES (1, 1, '2024-12-01', 5);
                    """)
                let migration = SourceMigration(platforms: PlatformTable(adding: [SettledRows.instagram]))
                let lines = try migration.apply(on: connection)
                #expect(lines.contains("task_daily_stats exists"))
                #expect(lines.contains("added task_daily_stats.dy_collect_count"))
                #expect(lines.contains("added task_daily_stats.ig_view_count"))
                #expect(lines.contains("created the unique index on task_daily_stats (task_id, stats_date)"))
                #expect(!lines.contains { $0.contains("ig_share_count") })
                #expect(
                    try connection.text(
                        "SELECT yt_view_count, dy_view_count, ig_view_count, webhook_retry_count FROM task_daily_stats"
                    ) == "5|0|0|0")
                #expect(try migration.apply(on: connection).allSatisfy { $0.hasSuffix(" exists") })
            }
        }
    }

    @Test("says which of the bot's tables are missing, and makes none of them")
    func noBot() async throws {
        try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { [migration] connection in
                try connection.executeScript("CREATE TABLE users (user_id BIGINT PRIMARY KEY)")
                let error = #expect(throws: DatabaseError.self) { try migration.apply(on: connection) }
                #expect(
                    error?.message.contains("no table drama_tasks, no user_tasks") == true,
                    "\(String(describing: error))")
                #expect(
                    try connection.text("SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'users'")
                        == "1")
            }
        }
    }

    @Test("gives up soon where a long transaction holds a table, and has changed nothing")
    func locked() async throws {
        try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { try BotTables.create(on: $0) }
            try await pool.withConnection { [migration] holder in
                try holder.transaction {
                    try holder.execute("LOCK TABLE drama_tasks IN SHARE MODE")
                    let other = try pool.driver.connect()
                    defer { other.close() }
                    let error = #expect(throws: DatabaseError.self) { try migration.apply(on: other) }
                    #expect(error?.message.contains("in use by a transaction") == true, "\(String(describing: error))")
                    #expect(try other.text("SELECT to_regclass('task_daily_stats')") == "")
                }
                #expect(try migration.apply(on: holder).contains("created task_daily_stats"))
            }
        }
    }

    @Test("tells who may not, and what their owner has to grant")
    func rights() async throws {
        let database = try await TestDatabase.make(.postgresql)
        let role = "reader_\(database.url.database)"
        do {
            try await database.pool.withConnection { connection in
                try BotTables.create(on: connection)
                try connection.executeScript("CREATE ROLE \(role) LOGIN PASSWORD 'x'; GRANT SELECT ON users TO \(role)")
            }
            let driver = try database.driver(user: role, password: "x")
            try await onOwnThread { [migration] in
                let connection = try driver.connect()
                defer { connection.close() }
                let error = #expect(throws: DatabaseError.self) { try migration.apply(on: connection) }
                #expect(
                    error?.message.contains("the user \(role) may not do that: must be owner of table users") == true)
                #expect(error?.hint?.contains("GRANT SELECT, INSERT, UPDATE ON task_daily_stats TO \(role)") == true)
            }
            try await database.pool.withConnection { try $0.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
        } catch {
            try? await database.drop()
            throw error
        }
        try await database.drop()
    }

    @Test("makes the index of submissions beside the running bot, also after an attempt that broke off")
    func index() async throws {
        try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { [migration] connection in
                try BotTables.create(on: connection)
                #expect(
                    try migration.indexStep(on: connection).sentence == "index on user_tasks (submitted_at) is missing")
                try connection.executeScript(
                    """
                    CREATE INDEX idx_user_tasks_submitted_at ON user_tasks (submitted_at);
                    UPDATE pg_index SET indisvalid = FALSE
                        WHERE indexrelid = 'idx_user_tasks_submitted_at'::regclass
                    """)
                #expect(
                    try migration.makeIndex(on: connection).sentence == "created index on user_tasks (submitted_at)")
                #expect(try migration.makeIndex(on: connection).sentence == "index on user_tasks (submitted_at) exists")
            }
        }
    }

    @Test("stands in recipes/relay.sql, which does the same")
    func recipe() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../recipes/relay.sql")
        if TestEnvironment.value("HERALD_WRITE_SCHEMA") != nil { try Data(migration.script.utf8).write(to: file) }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == migration.script,
            "recipes/relay.sql is out of date: run `make schema` and commit what it changes")
        let extended = SourceMigration(platforms: PlatformTable(adding: [SettledRows.instagram]))
        for script in [migration.script, extended.script] {
            try await withTestDatabase(.postgresql) { pool in
                try await pool.withConnection { connection in
                    try BotTables.create(on: connection)
                    for _ in 1...2 { try Self.run(script, on: connection) }
                    let migration = script == extended.script ? extended : self.migration
                    #expect(try migration.apply(on: connection).allSatisfy { $0.hasSuffix(" exists") })
                    #expect(try migration.indexStep(on: connection).state == .exists)
                }
            }
        }
    }

    /// As psql does: one statement after the other.
    private static func run(_ script: String, on connection: any Connection) throws {
        let statements = script.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        for statement in statements.split(separator: ";\n") where !statement.allSatisfy(\.isWhitespace) {
            try connection.executeScript(String(statement))
        }
    }
}
