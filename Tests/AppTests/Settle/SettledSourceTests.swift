import Database
import Foundation
import SampleData
import TestSupport
import Testing

@testable import App

@Suite("herald migrate --source and herald doctor of a settlement")
struct SettledSourceTests {
    private static let settlement = """
        settlements:
          drama:
            source: relay
            site_name: DramaRelayBot
            default_secret: "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cw=="
            platforms: [{ name: instagram, prefix: ig, aliases: [ins] }]
        """

    private func with(
        _ tables: RelayTables = RelayTables(), url: String? = nil, more: String = settlement,
        _ body: (HeraldFolder, ConnectionPool) async throws -> Void
    ) async throws {
        try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { try tables.create(on: $0) }
            let server = try #require(try TestDatabaseKind.postgresql.serverURL())
            let name = try await pool.withConnection { connection in
                try connection.queryFirst("SELECT CAST(current_database() AS text) AS name")?.text("name") ?? ""
            }
            let credentials = [server.user, server.password].compactMap(\.self).joined(separator: ":")
            let url = "postgres://\(credentials)@\(server.host):\(server.port ?? 5_432)/\(name)"
            try await HeraldFolder.with { folder in
                try folder.configure(
                    sources: "  relay: { url: \"\(url)\" }\n  other: { url: \"mysql://u:p@127.0.0.1/x\" }", more: more)
                try await body(folder, pool)
            }
        }
    }

    @Test("makes what is missing, with the columns of the configured platforms, and says what it did")
    func migrates() async throws {
        var tables = RelayTables()
        tables.hasAgentNode = false
        tables.hasSubmittedIndex = false
        try await with(tables) { folder, pool in
            let before = await folder.run("migrate", "--source", "relay", "--status")
            #expect(before.status == 0)
            #expect(before.output.contains("users.agent_node is missing"), "\(before.output)\(before.complaints)")
            #expect(before.output.contains("task_daily_stats is missing"))
            let first = await folder.run("migrate", "--source", "relay")
            #expect(first.status == 0, "\(first.complaints)")
            #expect(first.output.contains("added users.agent_node"))
            #expect(first.output.contains("created task_daily_stats"))
            #expect(first.output.contains("herald migrate --source relay --index makes it"))
            let second = await folder.run("migrate", "--source", "relay", "--index", "--json")
            #expect(second.output.contains("\"exists\""))
            #expect(second.output.contains("\"made\""))
            let third = await folder.run("migrate", "--source", "relay", "--index")
            #expect(third.output.split(separator: "\n").allSatisfy { $0.hasSuffix(" exists") }, "\(third.output)")
            let columns = try await pool.withConnection { connection in
                try connection.query(
                    "SELECT ig_account_count, ig_view_count, ig_like_count, ig_comment_count FROM task_daily_stats")
            }
            #expect(columns.isEmpty)
        }
    }

    @Test("says which source there is not, which no settlement uses, which is MySQL, and which is not the bot's")
    func refusals() async throws {
        try await with { folder, pool in
            let unknown = await folder.run("migrate", "--source", "nix")
            #expect(unknown.status == 2)
            #expect(
                unknown.complaints.contains("there is no source \"nix\"; there are: sixpage, relay, other"),
                "\(unknown.complaints)")
            let unused = await folder.run("migrate", "--source", "sixpage")
            #expect(unused.complaints.contains("no settlement uses the source \"sixpage\"; settlements use: relay"))
            let mysql = await folder.run("migrate", "--source", "other")
            #expect(mysql.complaints.contains("the source \"other\" is MySQL"))
            let alone = await folder.run("migrate", "--index")
            #expect(alone.status == 2 && alone.complaints.contains("need --source NAME"))
            try await pool.withConnection { try $0.executeScript("DROP TABLE user_tasks") }
            let foreign = await folder.run("migrate", "--source", "relay")
            #expect(foreign.status == 1)
            #expect(
                foreign.complaints.contains("source relay: the source has no table user_tasks"), "\(foreign.complaints)"
            )
        }
    }

    @Test("prints the statements for somebody else to run")
    func script() async throws {
        try await with { folder, _ in
            let result = await folder.run("migrate", "--source", "relay", "--sql")
            #expect(result.output.contains("ADD COLUMN IF NOT EXISTS ig_view_count BIGINT DEFAULT 0;"))
            #expect(result.output.contains("CREATE TABLE IF NOT EXISTS task_daily_stats ("))
        }
    }

    @Test("looks at a settlement's tables, rights, keys and callbacks")
    func doctor() async throws {
        var tables = RelayTables()
        tables.hasSubmittedIndex = false
        try await with(tables) { folder, pool in
            _ = await folder.run("migrate")
            let before = await folder.run("doctor")
            #expect(
                before.output.contains("✗ settlement drama, tables: the source relay has no table task_daily_stats"),
                "\(before.output)")
            #expect(before.output.contains("! settlement drama, tables: user_tasks of the source relay has no index"))
            _ = await folder.run("migrate", "--source", "relay", "--index")
            try await pool.withConnection { connection in
                for (id, url) in [
                    (1, "http://10.0.0.8/hook"), (2, "http://10.0.0.8/hook"), (3, "no url"),
                    (4, "https://partner.example.com/secret-path"),
                ] {
                    try connection.execute(
                        "INSERT INTO drama_tasks (task_id, title, callback_url) VALUES (\(id), 'x', \(url))")
                }
                try connection.execute("INSERT INTO drama_tasks (task_id, title) VALUES (5, 'x')")
            }
            let after = await folder.run("doctor")
            #expect(
                after.output.contains("✓ settlement drama, tables: the source relay has all that it needs"),
                "\(after.output)")
            #expect(after.output.contains("(superuser)"))
            #expect(
                after.output.contains(
                    "! settlement drama, callbacks: 2 active tasks (1, 2) get no callback: its callback_url"))
            #expect(after.output.contains("active task 3 gets no callback"))
            #expect(!after.output.contains("secret-path"))
            #expect(after.output.contains("! settlement drama, YouTube: has no key"))
            #expect(!after.output.contains("source relay, rights"))
        }
    }

    @Test("tells what the user of a source lacks, and what it has too much of")
    func rights() async throws {
        try await with { folder, pool in
            _ = await folder.run("migrate")
            _ = await folder.run("migrate", "--source", "relay")
            let name = "settler_\(UInt32.random(in: .min ... .max))"
            try await pool.withConnection { connection in
                try connection.executeScript(
                    """
                    CREATE ROLE \(name) LOGIN PASSWORD 'x';
                    GRANT SELECT ON drama_tasks, user_tasks, users, task_daily_stats TO \(name);
                    GRANT UPDATE ON user_tasks TO \(name);
                    """)
            }
            let text = try folder.read("herald.yaml")
            let relay = try #require(text.firstMatch(of: /relay: \{ url: "postgres:\/\/([^@]*)@/))
            try folder.write(text.replacingOccurrences(of: "//\(relay.1)@", with: "//\(name):x@"), to: "herald.yaml")
            let result = await folder.run("doctor")
            #expect(
                result.output.contains("✗ settlement drama, rights: the user \(name) may not do all"),
                "\(result.output)")
            #expect(
                result.output.contains(
                    "GRANT INSERT, UPDATE ON task_daily_stats TO \(name); GRANT USAGE ON SEQUENCE public.task_daily_stats_id_seq TO \(name)"
                ))
            #expect(result.output.contains("(UPDATE on user_tasks)"))
            try await pool.withConnection { connection in
                try connection.executeScript(
                    """
                    REVOKE UPDATE ON user_tasks FROM \(name);
                    GRANT INSERT, UPDATE ON task_daily_stats TO \(name);
                    GRANT USAGE ON SEQUENCE task_daily_stats_id_seq TO \(name)
                    """)
            }
            let right = await folder.run("doctor")
            #expect(
                right.output.contains(
                    "✓ settlement drama, rights: the user \(name) may write task_daily_stats, but not drama_tasks, user_tasks or users"
                ),
                "\(right.output)")
            try await pool.withConnection { try $0.executeScript("DROP OWNED BY \(name); DROP ROLE \(name)") }
        }
    }
}
