import Database
import Settlement
import TestSupport
import Testing

@Suite("A source's tables")
struct SourceTablesTests {
    @Test("that are as they should be have neither problems nor notes", arguments: SourceFixture.kinds)
    func fine(_ kind: TestDatabaseKind) async throws {
        let tables = try await inspect(kind) { try SourceFixture().make(on: $0) }
        #expect(tables.problems.isEmpty)
        #expect(tables.notes.isEmpty)
        #expect(tables.hasDetails && tables.hasAgentNode && tables.hasCallbacks)
    }

    @Test("that are missing are told with the remedy", arguments: SourceFixture.kinds)
    func empty(_ kind: TestDatabaseKind) async throws {
        let tables = try await inspect(kind) { _ in }
        #expect(tables.problems.count == 3)
        #expect(tables.problems[0].hasPrefix("the source relay has no table user_tasks"))
        #expect(tables.problems[1].hasPrefix("the source relay has no table drama_tasks"))
        #expect(
            tables.problems[2]
                == "the source relay has no table task_daily_stats; herald migrate --source relay makes it")
        #expect(tables.readingProblems.count == 2)
    }

    @Test("as the shipped migrations leave them are told of what they lack", arguments: SourceFixture.kinds)
    func notes(_ kind: TestDatabaseKind) async throws {
        let tables = try await inspect(kind) { connection in
            try SourceFixture(details: nil, hasIndex: false).make(on: connection)
            for column in ["callback_url", "callback_secret", "external_task_id"] {
                try connection.execute("ALTER TABLE drama_tasks DROP COLUMN \(raw: column)")
            }
            try connection.execute("ALTER TABLE users DROP COLUMN agent_node")
        }
        #expect(tables.problems.isEmpty)
        #expect(tables.notes.count == 6)
        #expect(tables.notes.contains { $0.contains("ALTER TABLE user_tasks ADD COLUMN verification_details") })
        #expect(
            tables.notes.contains { $0.contains("CREATE INDEX") && $0.contains("ON user_tasks (submitted_at)") })
        #expect(tables.notes.contains { $0.contains("ALTER TABLE drama_tasks ADD COLUMN callback_url TEXT") })
        #expect(tables.notes.contains { $0.contains("agent_node") && $0.contains("herald migrate --source relay") })
        #expect(!tables.hasDetails && !tables.hasAgentNode && !tables.hasCallbacks)
    }

    @Test("without columns for a configured platform cannot be written", arguments: SourceFixture.kinds)
    func platforms(_ kind: TestDatabaseKind) async throws {
        let platforms = PlatformTable(adding: [Platform(name: "instagram", prefix: "ig", aliases: [])])
        let tables = try await inspect(kind, platforms) { try SourceFixture().make(on: $0) }
        #expect(
            tables.problems == [
                "task_daily_stats of the source relay lacks ig_account_count, ig_view_count, ig_like_count, "
                    + "ig_comment_count; herald migrate --source relay adds them"
            ])
        #expect(tables.readingProblems.isEmpty)
    }

    @Test("that lack what is needed, or have it in another type, are refused")
    func wrongTypes() async throws {
        let tables = try await inspect(.postgresql) { connection in
            try SourceFixture(submittedAt: "TEXT", details: "BYTEA").make(on: connection)
            try connection.execute("ALTER TABLE user_tasks DROP COLUMN platform")
            try connection.execute("ALTER TABLE user_tasks ALTER COLUMN task_id TYPE TEXT")
        }
        #expect(tables.problems.contains { $0.contains("user_tasks of the source relay lacks platform") })
        #expect(tables.problems.contains { $0.contains("user_tasks.task_id of the source relay is text") })
        #expect(tables.problems.contains { $0.contains("user_tasks.submitted_at of the source relay is text") })
        #expect(tables.notes.contains { $0.contains("verification_details of the source relay is bytea") })
    }

    @Test("are looked for along the search path, as views and with domains too")
    func searchPath() async throws {
        let tables = try await inspect(.postgresql) { connection in
            try connection.executeScript(
                "CREATE SCHEMA bot; SET search_path = bot; CREATE DOMAIN moment AS timestamptz")
            try SourceFixture(submittedAt: "moment").make(on: connection)
            try connection.executeScript(
                "ALTER TABLE user_tasks RENAME TO kept; CREATE VIEW user_tasks AS SELECT * FROM kept")
        }
        #expect(tables.problems.isEmpty)
        #expect(tables.submittedAt == .instant)
        // A view has no indexes of its own: nothing is said of them.
        #expect(tables.notes.isEmpty)
        let elsewhere = try await inspect(.postgresql) { connection in
            try connection.executeScript("CREATE SCHEMA bot; SET search_path = bot")
            try SourceFixture().make(on: connection)
            try connection.executeScript("SET search_path = public")
        }
        #expect(elsewhere.problems.count == 3)
    }

    @Test("that may not be read are told with the right that is missing")
    func rights() async throws {
        let reader = "reader_\(UInt32.random(in: 0 ... .max))"
        let tables = try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { connection in
                try SourceFixture().make(on: connection)
                try connection.executeScript(
                    "CREATE USER \(reader); GRANT SELECT ON drama_tasks, task_daily_stats TO \(reader)")
                try connection.execute("SET ROLE \(raw: reader)")
                let tables = try SourceTables.inspect(on: connection, platforms: PlatformTable(), source: "relay")
                try connection.executeScript("RESET ROLE; DROP OWNED BY \(reader); DROP USER \(reader)")
                return tables
            }
        }
        #expect(
            tables.problems == [
                "user_tasks of the source relay may not be read; GRANT SELECT ON user_tasks to the source's user"
            ])
        #expect(tables.notes.count == 1)
        #expect(tables.notes.allSatisfy { $0.contains("users of the source relay may not be read") })
        #expect(!tables.hasAgentNode)
    }

    @Test("with an index over the submitted records only need no other")
    func partialIndex() async throws {
        for (predicate, helps) in [("status = 'submitted'", true), ("platform = 'youtube'", false)] {
            let tables = try await inspect(.postgresql) { connection in
                try SourceFixture(hasIndex: false).make(on: connection)
                try connection.execute(
                    "CREATE INDEX by_some ON user_tasks (submitted_at) WHERE \(raw: predicate)")
            }
            #expect(tables.notes.isEmpty == helps)
        }
    }

    private func inspect(
        _ kind: TestDatabaseKind, _ platforms: PlatformTable = PlatformTable(),
        _ make: @escaping @Sendable (any Connection) throws -> Void
    ) async throws -> SourceTables {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection { connection in
                try make(connection)
                return try SourceTables.inspect(on: connection, platforms: platforms, source: "relay")
            }
        }
    }
}
