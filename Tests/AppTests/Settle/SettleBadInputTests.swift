import Database
import Foundation
import SampleData
import TestSupport
import Testing

@testable import App

@Suite("herald settle with bad input")
struct SettleBadInputTests {
    @Test(
        "a call that cannot be meant is refused in one sentence, and nothing is done",
        arguments: [
            (["yesterday"], #"DATE: "yesterday" is no day; write it as 2024-12-09"#),
            (["2024-02-30"], #"DATE: "2024-02-30" is no day"#),
            (["2024-12-9"], #"DATE: "2024-12-9" is no day"#),
            (["２０２４-12-09"], "is no day"),
            (["2024-12-09'; DROP TABLE users; --"], "is no day"),
            (["2999-01-01"], "2999-01-01 has not begun yet: today is 20"),
            (["--from", "2024-12-09", "--to", "2999-01-01"], "2999-01-01 has not begun yet"),
            (["--from", "2024-12-10", "--to", "2024-12-09"], "--from 2024-12-10 is after --to 2024-12-09"),
            (["--to", "2024-12-09"], "--to needs --from"),
            (["2024-12-09", "--from", "2024-12-01"], "only one of them"),
            (["--resume"], "no range of settlement drama is unfinished"),
            (["2024-12-09", "--settlement", "film"], #"there is no settlement "film"; there are: drama"#),
        ])
    func refused(_ arguments: [String], _ sentence: String) async throws {
        try await RelayFolder.with { folder in
            let result = await CommandResult.of(["settle"] + arguments + ["--config", folder.configurationFile])
            #expect(result.status == 2, "\(result.complaints)")
            #expect(result.complaints.contains(sentence), "\(result.complaints)")
            #expect(result.output.isEmpty)
            let rows = try await folder.rows()
            #expect(rows.isEmpty)
            #expect(folder.callbacks.isEmpty)
        }
    }

    @Test("tasks that cannot be told are counted, each with its reason; the others are told")
    func badCallbacks() async throws {
        let callbacks: @Sendable (Int) -> [RelaySample.Callback] = { port in
            [RelayFolder.partners(port)[0]] + RelaySample.badCallbacks
        }
        try await RelayFolder.with(callbacks: callbacks) { folder in
            let result = await folder.run("settle", RelayFolder.day)
            #expect(result.status == 1)
            // Six kinds in turn over twelve tasks: good ones are 101 and 107.
            for task in [102, 103, 104, 105, 106, 108, 109, 110] {
                #expect(result.complaints.contains("task \(task) gets no callback: "), "\(result.complaints)")
            }
            #expect(!result.complaints.contains("task 101 ") && !result.complaints.contains("task 107 "))
            #expect(result.complaints.contains("task 106 gets no callback: it has no callback_secret"))
            #expect(folder.callbacks.count == 2)
            #expect(result.output.contains("callbacks: 2 sent, 0 pending, 8 refused"), "\(result.output)")
            let rows = try await folder.rows()
            #expect(rows.count == folder.sample.expected().activeTasks.count)
            #expect(rows.filter(\.value.isSent).keys.sorted() == [101, 107])
        }
    }

    @Test("a partner that cannot be reached, and one that answers with errors, keep nobody else from being told")
    func unreachable() async throws {
        let dead = try LoopbackPort.free()
        let callbacks: @Sendable (Int) -> [RelaySample.Callback] = { port in
            RelayFolder.partners(port).prefix(2) + [
                RelaySample.Callback("http://127.0.0.1:\(dead)/hook", secret: "s"),
                RelaySample.Callback("http://127.0.0.1:\(port)/broken", secret: "s"),
            ]
        }
        let answer: WebhookPeer.Behaviour = { call, _ in .status(call.target == "/broken" ? 500 : 200) }
        try await RelayFolder.with(callbacks: callbacks, answer: answer) { folder in
            let result = await folder.run("settle", RelayFolder.day, "--wait", "2")
            #expect(result.status == 1)
            #expect(result.complaints.contains("herald serve goes on trying"), "\(result.complaints)")
            #expect(result.output.contains("callbacks: 6 sent, 4 pending, 0 refused"), "\(result.output)")
            let rows = try await folder.rows()
            #expect(rows.count == 10)
            #expect(rows.filter(\.value.isSent).keys.sorted() == [101, 102, 105, 106, 109, 110])
        }
    }

    @Test(
        "a database that lacks something is told in a sentence with the remedy, and nothing is written",
        arguments: [
            ("DROP TABLE user_tasks", 1, "the source relay has no table user_tasks"),
            ("DROP TABLE user_tasks; DROP TABLE task_daily_stats; DROP TABLE drama_tasks", 1, "no table drama_tasks"),
            ("DROP TABLE task_daily_stats", 1, "herald migrate --source relay makes it"),
            ("ALTER TABLE user_tasks DROP COLUMN status", 1, "user_tasks of the source relay lacks status"),
            ("ALTER TABLE task_daily_stats DROP COLUMN dy_collect_count", 1, "lacks dy_collect_count"),
            ("ALTER TABLE user_tasks DROP COLUMN verification_details", 0, "has no column verification_details"),
            ("DROP INDEX idx_user_tasks_submitted_at", 0, "CREATE INDEX CONCURRENTLY"),
            ("ALTER TABLE users DROP COLUMN agent_node", 0, "herald migrate --source relay adds it"),
        ])
    func lacking(_ change: String, _ status: Int32, _ sentence: String) async throws {
        try await RelayFolder.with { folder in
            try await folder.database.pool.withConnection { try $0.executeScript(change) }
            let result = await folder.run("settle", RelayFolder.day)
            #expect(result.status == status, "\(result.complaints)")
            let text = status == 0 ? result.output : result.complaints
            #expect(text.components(separatedBy: sentence).count == 2, "\(text)")
            #expect(status == 0 || folder.callbacks.isEmpty)
        }
    }

    @Test("a user that may not write is told which right is missing, and what was there stays")
    func noRight() async throws {
        try await RelayFolder.with { folder in
            let name = "reader_\(UInt32.random(in: 0 ... .max))"
            try await folder.database.pool.withConnection { connection in
                try connection.executeScript(
                    """
                    CREATE USER \(name) PASSWORD 'reader';
                    GRANT SELECT ON users, drama_tasks, user_tasks, task_daily_stats TO \(name);
                    """)
            }
            let url = folder.database.url.configurationText
            let text = try String(contentsOfFile: folder.configurationFile, encoding: .utf8)
            let own = "\(folder.database.url.user ?? ""):\(folder.database.url.password ?? "")@"
            try folder.write(
                text.replacingOccurrences(of: url, with: url.replacingOccurrences(of: own, with: "\(name):reader@")),
                to: "herald.yaml")
            let result = await folder.run("settle", RelayFolder.day)
            #expect(result.status == 1)
            #expect(result.complaints.contains("task_daily_stats"), "\(result.complaints)")
            #expect(folder.callbacks.isEmpty)
            #expect(try await folder.rows().isEmpty)

            // Step 3 of docs/settlements.md, word for word.
            let grants = try SettlementsPage.statements(containing: "GRANT").joined(separator: "\n")
                .replacingOccurrences(of: "CREATE USER herald PASSWORD '…';", with: "")
                .replacingOccurrences(of: "TO herald;", with: "TO \(name);")
            try await folder.database.pool.withConnection { try $0.executeScript(grants) }
            let granted = await folder.run("settle", RelayFolder.day)
            #expect(granted.status == 0, "\(granted.complaints)")
            #expect(folder.callbacks.count == folder.toldTasks.count)
            try await folder.database.pool.withConnection {
                try $0.executeScript("DROP OWNED BY \(name); DROP USER \(name);")
            }
        }
    }
}
