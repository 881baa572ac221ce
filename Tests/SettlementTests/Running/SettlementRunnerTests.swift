import Database
import Foundation
import SampleData
import TestSupport
import Testing

@testable import Settlement

@Suite("A day is settled")
struct SettlementRunnerTests {
    @Test("every active task gets its row, and running it again changes nothing")
    func settles() async throws {
        let sample = try RelaySample(day: "2024-12-09")
        let expected = sample.expected()
        try await RunBench.with(sample: sample) { bench in
            let first = try await bench.settle(callbacks: false)
            #expect(first.tasks == expected.activeTasks.count)
            #expect(first.created == first.tasks)
            #expect(first.problems == [])
            // Two platforms have no key, and the third is given up after ten calls.
            #expect(first.fetched <= 10 && first.fetched < first.unknown)
            let rows = try await bench.rows()
            #expect(rows.map(\.taskID).sorted() == expected.activeTasks.map(Int64.init))
            for row in rows {
                let task = try #require(expected.tasks[Int(row.taskID)])
                #expect(row.tally.accounts == task.accounts, "task \(row.taskID)")
                #expect(row.tally.completions == task.completions, "task \(row.taskID)")
                for (number, prefix) in ["yt", "tt", "dy"].enumerated() {
                    #expect(row.tally.platforms[number].accounts == task.platforms[prefix]?.accounts ?? 0)
                }
            }
            let second = try await bench.settle(callbacks: false)
            #expect(second.unchanged == first.tasks)
            #expect(second.created + second.changed == 0)
            let runs = try await bench.store.runs(of: "drama")
            #expect(runs.map(\.state) == [.done, .done])
            #expect(runs.last?.summary?.created == first.created)
            #expect(try await bench.store.settledDays(of: "drama") == RunBench.day...RunBench.day)
        }
    }

    @Test("each partner is told once, and once more when the numbers change")
    func tells() async throws {
        try await RunBench.with { bench in
            let first = try await bench.settle()
            #expect(first.pending > 0)
            #expect(first.corrections == 0)
            let second = try await bench.settle()
            // Nobody sends here: they are on their way still, and nothing was added.
            #expect(second.pending == first.pending)
            let task = try #require(
                try await bench.rows().first { $0.tally.accounts > 0 && $0.tally.platforms[0].figures.views ?? 0 > 0 })
            try await bench.execute(
                """
                INSERT INTO users (user_id, first_name) VALUES (999999, 'late')
                """)
            try await bench.execute(
                """
                INSERT INTO user_tasks (user_id, task_id, status, platform, submitted_at, verification_details)
                SELECT 999999, task_id, 'submitted', 'youtube', '2024-12-09 12:00:00', '{"views": 5}'
                FROM drama_tasks WHERE callback_url LIKE 'https://x2c%' AND status = 'active' ORDER BY task_id LIMIT 1
                """)
            _ = task
            let third = try await bench.settle()
            #expect(third.changed == 1)
            #expect(third.pending == first.pending)
            #expect(third.corrections == 1)
        }
    }

    @Test(
        "what the system before Herald sent is not sent again; changed numbers are a correction, whoever changed them")
    func earlier() async throws {
        try await RunBench.with { bench in
            let first = try await bench.settle(callbacks: false)
            try await bench.execute("UPDATE task_daily_stats SET webhook_sent = TRUE")
            #expect(try await bench.settle().pending == 0)
            try await bench.execute(
                """
                UPDATE user_tasks SET status = 'rejected' WHERE id = (
                    SELECT MIN(s.id) FROM user_tasks s JOIN drama_tasks t ON t.task_id = s.task_id
                    WHERE t.callback_url LIKE 'https://x2c%' AND t.status = 'active' AND s.status = 'submitted'
                        AND s.submitted_at >= '2024-12-09' AND s.submitted_at < '2024-12-10')
                """)
            let silent = try await bench.settle(callbacks: false)
            #expect(silent.changed == 1)
            let loud = try await bench.settle()
            #expect(loud.unchanged == first.tasks)
            #expect(loud.pending == 1)
            #expect(loud.corrections == 1)
        }
    }

    @Test("a row whose records are gone becomes nought, and its partner is told")
    func emptied() async throws {
        try await RunBench.with { bench in
            _ = try await bench.settle()
            try await bench.execute(
                """
                UPDATE user_tasks SET status = 'rejected' WHERE task_id = (
                    SELECT MIN(task_id) FROM drama_tasks WHERE callback_url LIKE 'https://x2c%' AND status = 'active')
                """)
            let again = try await bench.settle()
            #expect(again.changed == 1)
            #expect(again.corrections == 1)
            #expect(again.notes.contains { $0.contains("1 task has no records on 2024-12-09 any more") })
            let zero = try #require(try await bench.rows().first { $0.tally.completions == 0 })
            #expect(zero.tally.accounts == 0)
            #expect(try await bench.settle().corrections == 0)
        }
    }

    @Test("one task's bad callback is a sentence, and the others are told")
    func badCallbacks() async throws {
        let sample = try RelaySample(
            day: "2024-12-09", callbacks: RelaySample.badCallbacks + [RelaySample.partners[0]])
        try await RunBench.with(sample: sample) { bench in
            let summary = try await bench.settle()
            #expect(summary.pending > 0)
            #expect(summary.refused == summary.problems.count)
            #expect(summary.refused > 0)
            #expect(summary.created == summary.tasks)
        }
    }

    @Test("a row that the database refuses is one task's trouble; the others are written and told")
    func refusedRow() async throws {
        try await RunBench.with { bench in
            let task = try #require(
                try await bench.source.pool.withConnection { connection in
                    try connection.queryFirst(
                        """
                        SELECT MIN(t.task_id) AS id FROM drama_tasks t WHERE t.callback_url LIKE 'https://x2c%'
                            AND t.status = 'active'
                        """)?.integer("id")
                })
            try await bench.source.pool.withConnection { connection in
                try connection.executeScript(
                    """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN RAISE EXCEPTION ''not this one''; END';
                    CREATE TRIGGER refuse BEFORE INSERT ON task_daily_stats FOR EACH ROW
                        WHEN (NEW.task_id = \(task)) EXECUTE FUNCTION refuse();
                    """)
            }
            let summary = try await bench.settle()
            #expect(summary.failed == 1)
            #expect(summary.created == summary.tasks - 1)
            #expect(summary.problems.count == 1)
            #expect(summary.problems.first?.contains("task \(task)") == true)
            #expect(summary.pending > 0)
            try await bench.source.pool.withConnection { connection in
                try connection.executeScript("DROP TRIGGER refuse ON task_daily_stats")
            }
            let mended = try await bench.settle()
            #expect(mended.created == 1)
            #expect(mended.corrections == 0)
        }
    }

    @Test("a run that is stopped while it writes is marked, and the next one finishes the day")
    func stopped() async throws {
        try await RunBench.with { bench in
            let run = Task {
                try await bench.runner.settle(
                    RunBench.day, options: SettlementOptions(), kind: .manual, traceID: "t"
                ) { progress in
                    if case .writing = progress { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            await #expect(throws: (any Error).self) { _ = try await run.value }
            #expect(try await bench.store.runs(of: "drama").map(\.state) == [.interrupted])
            let next = try await bench.settle()
            #expect(next.unchanged == next.tasks)
            #expect(next.pending > 0)
            #expect(try await bench.settle().pending == next.pending)
        }
    }

    @Test("a source without the tables is one clear error, and nothing is written")
    func noTables() async throws {
        try await RunBench.with(migrates: false) { bench in
            await #expect(throws: SettlementRefusal.self) { _ = try await bench.settle() }
            let run = try #require(try await bench.store.runs(of: "drama").first)
            #expect(run.state == .failed)
            #expect(run.error?.contains("task_daily_stats") == true)
            #expect(try await bench.store.settledDays(of: "drama") == nil)
        }
    }

    @Test("a future day is refused, today is counted up to now")
    func days() async throws {
        try await RunBench.with { bench in
            let today = bench.runner.today
            await #expect(throws: SettlementRefusal.self) {
                _ = try await bench.settle(day: today.adding(days: 1))
            }
            let summary = try await bench.settle(day: today)
            #expect(summary.notes.contains { $0.contains("is not over") })
        }
    }

    @Test("who loses the lock while it writes tells nobody")
    func lostLock() async throws {
        try await RunBench.with { bench in
            let driver = try bench.source.driver(options: SessionOptions())
            await #expect(throws: DatabaseError.self) {
                _ = try await bench.runner.settle(
                    RunBench.day, options: SettlementOptions(), kind: .manual, traceID: "t"
                ) { progress in
                    if case .writing = progress { try? Self.endLocks(driver) }
                }
            }
            #expect(try await bench.store.runs(of: "drama").map(\.state) == [.failed])
            #expect(try await bench.settle().pending > 0)
        }
    }

    /// Until the sessions that hold one are gone.
    private static func endLocks(_ driver: any DatabaseDriver) throws {
        let connection = try driver.connect()
        defer { connection.close() }
        let holders: SQL = """
            FROM pg_locks WHERE locktype = 'advisory'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        _ = try connection.query("SELECT pg_terminate_backend(pid) " + holders)
        while try !connection.query("SELECT pid " + holders).isEmpty {}
    }

    @Test("what a run fails with is kept without secrets")
    func secrets() async throws {
        try await RunBench.with { bench in
            try await bench.source.pool.withConnection { connection in
                try connection.executeScript(
                    """
                    CREATE FUNCTION tell() RETURNS boolean LANGUAGE plpgsql AS
                        'BEGIN RAISE EXCEPTION ''no postgres://relay:\(RunBench.secret)@db''; END';
                    ALTER TABLE drama_tasks RENAME TO tasks;
                    CREATE VIEW drama_tasks AS SELECT * FROM tasks WHERE tell();
                    """)
            }
            await #expect(throws: DatabaseError.self) { _ = try await bench.settle() }
            let error = try #require(try await bench.store.runs(of: "drama").first?.error)
            #expect(error.contains("postgres://relay:***@db"))
        }
    }

    @Test("while a run has the day another one says so", arguments: [TestDatabaseKind.sqlite, .postgresql])
    func busy(_ kind: TestDatabaseKind) async throws {
        try await RunBench.with(kind) { bench in
            let lock = try await HeldSettlementLock.acquire("drama", RunBench.day, driver: bench.source.pool.driver)
            await #expect(throws: SettlementBusy.self) { _ = try await bench.settle() }
            await lock?.release()
        }
    }

    @Test("what a run left behind that died is marked as interrupted by the next one")
    func interrupted() async throws {
        try await RunBench.with { bench in
            _ = try await bench.store.begin(
                "drama", RunBench.day, kind: .scheduled, traceID: "t", at: bench.clock.now())
            _ = try await bench.settle(callbacks: false)
            #expect(try await bench.store.runs(of: "drama").map(\.state) == [.done, .interrupted])
        }
    }
}
