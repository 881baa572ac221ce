import Database
import Foundation
import SQLiteDriver
import Testing

@Suite("herald settle: looking at the numbers")
struct AnalysisCommandTests {
    @Test("rollup sums a week up as a table, CSV and JSON")
    func rollup() async throws {
        try await HeraldFolder.withRelay { folder in
            let csv = await folder.run("settle", "rollup", "--week", "2024-W49", "--by", "platform", "--csv")
            #expect(csv.status == 0, "\(csv.complaints)")
            #expect(
                csv.output == """
                    period,from,to,group,title,accounts,completions,views,likes,comments,shares,collects,unknown\r
                    2024-W49,2024-12-02,2024-12-08,youtube,,1,2,300,10,,,,0\r
                    2024-W49,2024-12-02,2024-12-08,tiktok,,1,1,,,,,,1\r
                    2024-W49,2024-12-02,2024-12-08,total,,2,3,300,10,,,,1\r

                    """)
            let table = await folder.run("settle", "rollup", "--week", "2024-W49")
            #expect(table.output.contains("ACCOUNTS"))
            #expect(table.output.contains("2024-W49: 0 of 7 days are settled"))
            let month = await folder.run("settle", "rollup", "--month", "2024-12", "--by", "agent", "--json")
            let json = try JSONSerialization.jsonObject(with: Data(month.output.utf8)) as? [String: Any]
            #expect((json?["lines"] as? [[String: Any]])?.last?["views"] as? Int == 300)
        }
    }

    @Test("explain shows the records in both spellings, without secrets, and says what to do")
    func explain() async throws {
        try await HeraldFolder.withRelay { folder in
            let result = await folder.run("settle", "explain", "1", "2024-12-02")
            #expect(result.status == 0, "\(result.complaints)")
            #expect(result.output.contains("task 1 \"One\" on 2024-12-02 (Asia/Shanghai), settlement drama"))
            #expect(result.output.contains("YT (youtube)"))
            #expect(result.output.contains("to do: herald settle 2024-12-02 mends it"))
            let other = await folder.run("settle", "--explain", "1", "2024-12-02")
            #expect(other.output == result.output)
            let json = await folder.run("settle", "explain", "1", "2024-12-02", "--json")
            #expect(json.output.contains("\"agrees\" : false"))
            #expect(!(result.output + json.output).contains("hidden"))
        }
    }

    @Test("what is not there or no date is one sentence")
    func badCalls() async throws {
        try await HeraldFolder.withRelay { folder in
            let calls: [([String], Int32, String)] = [
                (["explain", "99", "2024-12-02"], 1, "there is no task 99 in drama_tasks of the source relay"),
                (["explain", "1", "2024-02-30"], 2, "the date 2024-02-30: allowed is a date as YYYY-MM-DD"),
                (["explain", "one", "2024-12-02"], 2, "one is no task's id; allowed is a whole number"),
                (["rollup", "--by", "week"], 2, "--by week: allowed is one of task, project, agent, platform"),
                (["rollup", "--csv", "--json"], 2, "give one of --csv and --json"),
                (["rollup", "--week", "2024-W53"], 2, "--week 2024-W53: allowed is an ISO week such as 2024-W49"),
                (
                    ["quality", "--from", "2024-12-09", "--to", "2024-12-01"], 2,
                    "--from 2024-12-09 is after --to 2024-12-01"
                ),
                (["completion", "--to", "2024-12-09"], 2, "--to needs --from, the first day"),
                (["export"], 2, "say which days: --from with --to, --month or --week"),
                (["export", "--month", "2024-12", "--what", "all"], 2, "--what all: allowed is one of"),
                (["rollup", "--settlement", "other"], 2, "there is no settlement \"other\"; there are: drama"),
            ]
            for (arguments, status, sentence) in calls {
                let result = await CommandResult.of(
                    ["settle"] + arguments + ["--config", folder.configurationFile])
                #expect(result.status == status, "\(arguments)")
                #expect(result.complaints.hasPrefix("herald: " + sentence), "\(result.complaints)")
                #expect(result.output.isEmpty)
            }
        }
    }

    @Test("quality is a report, and a failure only with --strict")
    func quality() async throws {
        try await HeraldFolder.withRelay { folder in
            let days = ["--from", "2024-12-02", "--to", "2024-12-02"]
            let report = await CommandResult.of(
                ["settle", "quality"] + days + ["--config", folder.configurationFile])
            #expect(report.status == 0)
            #expect(report.output.contains("never_settled"))
            #expect(report.output.contains("not_asked"))
            let strict = await CommandResult.of(
                ["settle", "quality", "--strict", "--csv"] + days + ["--config", folder.configurationFile])
            #expect(strict.status == 1)
            #expect(strict.output.hasPrefix("what,task,day,platform,number,look_at,records\r\n"))
            #expect(strict.complaints.contains("findings"))
        }
    }

    @Test("completion names its basis; export begins with a byte order mark where Excel wants it")
    func others() async throws {
        try await HeraldFolder.withRelay { folder in
            let rates = await folder.run("settle", "completion", "--week", "2024-W49")
            #expect(rates.status == 0, "\(rates.complaints)")
            #expect(rates.output.contains("all rows of user_tasks of tasks with submissions on these days"))
            #expect(rates.output.contains("75.0 %"))
            let records = await folder.run("settle", "export", "--month", "2024-12", "--what", "records", "--bom")
            #expect(records.output.unicodeScalars.first == "\u{FEFF}")
            #expect(records.output.split(separator: "\r\n").count == 4)
            let lines = await folder.run("settle", "export", "--month", "2024-12", "--format", "jsonl")
            #expect(lines.status == 0, "\(lines.complaints)")
            #expect(lines.output.isEmpty)
            let twice = await folder.run("settle", "--explain", "1")
            #expect(twice.status == 2)
        }
    }

    @Test("without a settlement in the configuration it says what to add")
    func noSettlement() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            let result = await folder.run("settle", "rollup")
            #expect(result.status == 2)
            #expect(
                result.complaints
                    == "herald: the configuration has no section settlements:\n")
        }
    }
}

extension HeraldFolder {
    /// A folder with the relay bot's tables in SQLite, three submitted records of task 1 and one that is not.
    fileprivate static func withRelay(_ body: (HeraldFolder) async throws -> Void) async throws {
        try await with { folder in
            let pool = ConnectionPool(driver: SQLiteDriver(path: folder.path + "/relay.db", role: .store))
            try await pool.withConnection { try $0.executeScript(relay) }
            await pool.close()
            try folder.configure(
                sources: "  relay: { url: \"sqlite:relay.db\" }",
                more: "settlements:\n  drama: { source: relay }\n")
            try await body(folder)
        }
    }

    private static let relay = """
        CREATE TABLE users (user_id BIGINT PRIMARY KEY);
        CREATE TABLE drama_tasks (
            task_id INTEGER PRIMARY KEY, project_id TEXT, external_task_id INTEGER, title TEXT, duration INTEGER,
            status TEXT, callback_url TEXT, callback_secret TEXT);
        CREATE TABLE user_tasks (
            id INTEGER PRIMARY KEY, user_id BIGINT, task_id INTEGER, status TEXT, platform TEXT, submission_link TEXT,
            submitted_at TIMESTAMP, verification_details TEXT);
        CREATE INDEX user_tasks_submitted_at ON user_tasks (submitted_at);
        INSERT INTO users VALUES (11), (12);
        INSERT INTO drama_tasks VALUES
            (1, 'A', 101, 'One', 30, 'active', 'https://partner.example/hook?token=hidden', 'hidden');
        INSERT INTO user_tasks VALUES
            (1, 11, 1, 'submitted', 'youtube', 'https://y/1', '2024-12-02 00:00:00', '{"view_count":100,"like_count":10}'),
            (2, 11, 1, 'submitted', 'YT', 'https://y/2', '2024-12-02 12:00:00', '{"views":"200"}'),
            (3, 12, 1, 'submitted', 'tiktok', 'https://t/3', '2024-12-02 23:59:59', NULL),
            (4, 12, 1, 'in_progress', NULL, NULL, NULL, NULL);
        CREATE TABLE task_daily_stats (
            id INTEGER PRIMARY KEY, task_id INTEGER, project_id TEXT, external_task_id INTEGER, stats_date DATE,
            total_account_count INTEGER, total_completion_count INTEGER, yt_account_count INTEGER,
            yt_view_count BIGINT, yt_like_count BIGINT, yt_comment_count BIGINT, tt_account_count INTEGER,
            tt_view_count BIGINT, tt_like_count BIGINT, tt_comment_count BIGINT, dy_account_count INTEGER,
            dy_view_count BIGINT, dy_like_count BIGINT, dy_comment_count BIGINT, dy_share_count BIGINT,
            dy_collect_count BIGINT, webhook_sent BOOLEAN, webhook_sent_at TIMESTAMP, webhook_response TEXT,
            webhook_retry_count INTEGER, created_at TIMESTAMP, updated_at TIMESTAMP,
            UNIQUE (task_id, stats_date));
        """
}
