import Database
import Foundation
import SQLiteDriver
import TestSupport
import Testing

@Suite("herald telemetry")
struct StatisticsCommandTests {
    /// What the server before Herald kept, as it made it.
    private static let before = """
        CREATE TABLE user_stats (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            anonymous_id TEXT UNIQUE NOT NULL,
            first_seen DATETIME DEFAULT CURRENT_TIMESTAMP,
            last_seen DATETIME DEFAULT CURRENT_TIMESTAMP,
            os TEXT,
            version TEXT,
            total_reports INTEGER DEFAULT 1
        );
        CREATE INDEX idx_anonymous_id ON user_stats(anonymous_id);
        CREATE INDEX idx_last_seen ON user_stats(last_seen);
        INSERT INTO user_stats (anonymous_id, first_seen, last_seen, os, version, total_reports) VALUES
            ('aaaaaaaaaaaaaaaa', '2025-01-01 00:00:00', '2025-09-01 10:00:00', 'Windows', '2.2.0', 7),
            ('bbbbbbbbbbbbbbbb', '2025-02-01 00:00:00', '2025-09-02 10:00:00', 'Windows', '2.2.0', 2),
            ('cccccccccccccccc', '2025-03-01 00:00:00', '2025-09-03 10:00:00', 'Linux', NULL, 1);
        """

    private static func with(_ body: (HeraldFolder) async throws -> Void) async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(more: "telemetry: { database: \"sqlite:old/user_stats.db\" }")
            let driver = SQLiteDriver(path: folder.path + "/old/user_stats.db", role: .store)
            let pool = ConnectionPool(driver: driver)
            try await pool.withConnection { try $0.executeScript(before) }
            await pool.close()
            try await body(folder)
        }
    }

    @Test("adopt takes over the file of the server before, a second time it changes nothing")
    func adopt() async throws {
        try await Self.with { folder in
            let doctor = await folder.run("doctor")
            #expect(doctor.output.contains("! usage statistics: "), "\(doctor.output)")
            for _ in 0..<2 {
                let result = await folder.run("telemetry", "adopt")
                #expect(result.output == "the statistics are ready: 3 users\n", "\(result.complaints)")
            }
            let stats = await folder.run("telemetry", "stats", "--json")
            for fact in [#""totalUsers" : 3"#, #""name" : "Windows""#, #""users" : 2"#] {
                #expect(stats.output.contains(fact), "\(stats.output)")
            }
            let export = await folder.run("telemetry", "export")
            #expect(export.output.split(whereSeparator: \.isNewline).count == 4)
            #expect(export.output.contains("aaaaaaaaaaaaaaaa,2025-01-01 00:00:00,2025-09-01 10:00:00,Windows,2.2.0,7"))
            let lines = await folder.run("telemetry", "export", "--format", "jsonl")
            #expect(lines.output.split(separator: "\n").count == 3)
            #expect(await folder.run("audit", "list").output.contains("telemetry.export"))
            let recent = await folder.run("telemetry", "recent")
            #expect(recent.output.contains("cccccccc****") && !recent.output.contains("ccccccccc"))
            #expect(await folder.run("telemetry", "repair", "--dry-run").status == 0)
            let healthy = await folder.run("doctor")
            #expect(healthy.output.contains("✓ usage statistics"), "\(healthy.output)")
            #expect(healthy.output.contains("! telemetry.projects: is empty"), "\(healthy.output)")
            try folder.configure(more: "telemetry: { database: \"sqlite:old/user_stats.db\", projects: [shop] }")
            #expect(await !folder.run("doctor").output.contains("telemetry.projects"))
        }
    }

    @Test("what only shows takes nothing over: the server before may still write")
    func onlyShown() async throws {
        try await Self.with { folder in
            let file = URL(fileURLWithPath: folder.path + "/old/user_stats.db")
            let before = try Data(contentsOf: file)
            for command in [
                ["stats"], ["recent"], ["days"], ["retention"], ["export"], ["repair"], ["repair", "--dry-run"],
                ["forget", "aaaaaaaaaaaaaaaa"], ["remove", "junk"],
            ] {
                let result = await CommandResult.of(["telemetry"] + command + ["--config", folder.configurationFile])
                #expect(result.status == 1 && result.output.isEmpty, "\(command): \(result.output)")
                #expect(result.complaints.contains("herald telemetry adopt"), "\(result.complaints)")
            }
            #expect(try Data(contentsOf: file) == before)
            #expect(await folder.run("telemetry", "adopt").output == "the statistics are ready: 3 users\n")
            let status = await folder.run("migrate", "--status")
            #expect(status.output.contains("telemetry-001"), "\(status.output)")
        }
    }

    @Test("repair tells what differs, mends it, and then finds nothing")
    func repair() async throws {
        try await Self.with { folder in
            #expect(await folder.run("telemetry", "adopt").status == 0)
            let pool = ConnectionPool(driver: SQLiteDriver(path: folder.path + "/old/user_stats.db", role: .store))
            try await pool.withConnection {
                try $0.execute("DELETE FROM user_stats WHERE anonymous_id = 'bbbbbbbbbbbbbbbb'")
            }
            await pool.close()
            let found = await folder.run("telemetry", "repair", "--dry-run")
            #expect(found.status == 1 && found.output.contains("2 users are stored, 3 are counted"), "\(found.output)")
            let mended = await folder.run("telemetry", "repair")
            #expect(mended.status == 0 && mended.output.contains("repaired"), "\(mended.output)")
            let again = await folder.run("telemetry", "repair", "--dry-run", "--json")
            #expect(again.status == 0 && again.output.contains(#""users" : 2"#), "\(again.output)")
            #expect(await folder.run("audit", "list").output.contains("telemetry.repair"))
        }
    }

    @Test("remove deletes the projects that it is told, or that are not listed, and says before what that would be")
    func remove() async throws {
        try await Self.with { folder in
            #expect(await folder.run("telemetry", "adopt").status == 0)
            let pool = ConnectionPool(driver: SQLiteDriver(path: folder.path + "/old/user_stats.db", role: .store))
            try await pool.withConnection { connection in
                try connection.execute("UPDATE usage_project SET name = 'shop'")
                for (number, name) in [(2, "junk"), (3, "more junk")] {
                    try connection.execute(
                        "INSERT INTO usage_project (id, name, created_at) VALUES (\(number), \(name), 0)")
                    try connection.execute(
                        "INSERT INTO user_stats (anonymous_id, project_id) VALUES ('x', \(number))")
                    try connection.execute(
                        """
                        INSERT INTO usage_count (kind, project_id, day_number, value_id, part, amount) \
                        VALUES (1, \(number), 0, 0, 0, 1)
                        """)
                }
            }
            await pool.close()
            for wrong in [["remove"], ["remove", "junk", "--unlisted"], ["remove", "--unlisted"]] {
                let result = await CommandResult.of(["telemetry"] + wrong + ["--config", folder.configurationFile])
                #expect(result.status == 2 && result.output.isEmpty, "\(wrong)")
            }
            #expect(await folder.run("telemetry", "remove", "junk", "jnuk").status == 1)
            let told = await folder.run("telemetry", "remove", "junk", "--dry-run")
            #expect(told.output == "junk would be deleted: 1 user, 1 figure, 0 names\n")
            #expect(await folder.run("telemetry", "stats").output.contains("5"))
            let done = await folder.run("telemetry", "remove", "junk")
            #expect(done.output == "junk is deleted: 1 user, 1 figure, 0 names\n")
            #expect(
                await folder.run("telemetry", "export", "--format", "jsonl").output.split(separator: "\n").count == 4)
            try folder.configure(
                more: "telemetry: { database: \"sqlite:old/user_stats.db\", projects: [shop, desk] }")
            let json = await folder.run("telemetry", "remove", "--unlisted", "--json")
            #expect(json.output.contains(#""project" : "more junk""#) && !json.output.contains("shop"))
            let none = await folder.run("telemetry", "remove", "--unlisted")
            #expect(none.status == 0 && none.output.contains("there is no project"), "\(none.output)")
            #expect(
                await folder.run("telemetry", "export", "--format", "jsonl").output.split(separator: "\n").count == 3)
            let audit = await folder.run("audit", "list").output
            #expect(audit.contains("telemetry.remove") && audit.contains("more junk") && !audit.contains("jnuk"))
        }
    }

    @Test("days and retention say what a wrong call should have been")
    func days() async throws {
        try await Self.with { folder in
            #expect(await folder.run("telemetry", "adopt").status == 0)
            let days = await folder.run("telemetry", "days", "--from", "2025-09-01", "--to", "2025-09-03")
            #expect(days.output.contains("2025-09-01") && days.output.contains("2025-09-03"), "\(days.complaints)")
            #expect(await folder.run("telemetry", "retention", "--weeks", "3").status == 0)
            for wrong in [
                ["days", "--from", "2025-9-1"], ["days", "--from", "2025-02-30"], ["retention", "--weeks", "0"],
            ] {
                let result = await CommandResult.of(["telemetry"] + wrong + ["--config", folder.configurationFile])
                #expect(result.status == 2 && result.output.isEmpty, "\(wrong)")
            }
            #expect(await folder.run("telemetry", "export", "--format", "xlsx").status == 2)
        }
    }

    @Test("without a section telemetry is a wrong call")
    func undeclared() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            for command in ["stats", "recent", "days", "retention", "export", "repair", "adopt"] {
                let result = await folder.run("telemetry", command)
                #expect(result.status == 2)
                #expect(result.complaints.contains("the configuration has no section telemetry:"))
            }
        }
    }
}
