import Database
import Foundation
import SampleData
import TestSupport
import Testing

@testable import App

@Suite("herald settle")
struct SettleCommandTests {
    /// The parts of `--json` that are looked at.
    struct Summary: Decodable {
        let tasks, rows, created, changed, unchanged, fetched, unknown, failed, sent, pending, refused: Int
        let corrections: Int
    }

    static func summary(_ result: CommandResult) throws -> Summary {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Summary.self, from: Data(result.output.utf8))
    }

    @Test(
        "counts a day, writes task_daily_stats, tells each partner once and marks what was sent",
        arguments: [RelayTables.DetailsColumn.text, .jsonb], [RelayTables.InstantColumn.timestamp, .timestamptz])
    func settles(_ details: RelayTables.DetailsColumn, _ instants: RelayTables.InstantColumn) async throws {
        var tables = RelayTables()
        (tables.details, tables.instants) = (details, instants)
        try await RelayFolder.with(tables: tables) { folder in
            let result = await folder.run("settle", RelayFolder.day, "--json")
            #expect(result.status == 0, "\(result.complaints)")
            let expected = folder.sample.expected()
            let summary = try Self.summary(result)
            #expect(summary.tasks == expected.activeTasks.count)
            #expect(summary.rows == expected.rows)
            #expect(summary.created == summary.tasks)
            #expect(summary.sent == folder.toldTasks.count)
            #expect(summary.failed + summary.pending + summary.refused + summary.corrections == 0)

            let rows = try await folder.rows()
            #expect(rows.keys.sorted() == expected.activeTasks)
            for (id, row) in rows {
                #expect(row.counts == expected.tasks[id].map(RelayFolder.counts), "task \(id)")
            }
            #expect(rows.filter(\.value.isSent).keys.sorted() == folder.toldTasks.map(\.id).sorted())
            try await check(folder, rows.mapValues(\.counts))
        }
    }

    /// The partner believes each callback, and got what stands in the table.
    private func check(_ folder: RelayFolder, _ rows: [Int: [String: Int?]]) async throws {
        let calls = folder.callbacks
        #expect(calls.count == folder.toldTasks.count)
        #expect(Set(calls.map(\.id)).count == calls.count)
        let signed = calls.map { call in
            (call: call, secret: RelayFolder.secrets[call.target.hasPrefix("/x2c") ? 0 : 1])
        }
        #expect(try await SettlementVerifier.verdicts(on: signed).allSatisfy { $0 == "ok" })
        for task in folder.toldTasks {
            guard let number = task.externalNumber else { continue }
            let told = try folder.told(number)
            #expect(told.count == 1)
            var members = try #require(told.first).members
            #expect(members.removeValue(forKey: "task_id") == number)
            #expect(members.removeValue(forKey: "duration") == task.duration)
            #expect(members == RelayFolder.toldCounts(try #require(rows[task.id])))
            #expect(told[0].body.hasPrefix(#"{"site_name":"DramaRelayBot","event":"task.daily_stats","stats":[{"#))
        }
    }

    @Test("run again it writes nothing and tells nobody")
    func again() async throws {
        try await RelayFolder.with { folder in
            #expect(await folder.run("settle", RelayFolder.day).status == 0)
            let (calls, rows) = (folder.callbacks.count, try await folder.rows().mapValues(\.counts))
            for _ in 1...2 {
                let result = await folder.run("settle", RelayFolder.day, "--json")
                #expect(result.status == 0, "\(result.complaints)")
                let summary = try Self.summary(result)
                #expect(summary.unchanged == summary.tasks)
                #expect(summary.created + summary.changed + summary.sent + summary.pending == 0)
            }
            #expect(folder.callbacks.count == calls)
            #expect(try await folder.rows().mapValues(\.counts) == rows)
            #expect(try await folder.rows().values.count(where: \.isSent) == calls)
        }
    }

    @Test("what changed is told as a correction to its partner alone, with revision 2 and the day")
    func correction() async throws {
        try await RelayFolder.with { folder in
            #expect(await folder.run("settle", RelayFolder.day).status == 0)
            let before = folder.callbacks.count
            let task = try #require(folder.toldTasks.first)
            let number = try #require(task.externalNumber)
            try await folder.database.pool.withConnection {
                try folder.sample.tables.insert(
                    [
                        RelaySubmission(
                            id: 1, userID: folder.sample.users[0].id, taskID: task.id, platform: "yt",
                            submittedAt: "\(RelayFolder.day) 12:00:00", details: #"{"view_count": 1000000}"#)
                    ], on: $0)
            }
            let result = await folder.run("settle", RelayFolder.day)
            #expect(result.status == 0, "\(result.complaints)")
            #expect(result.output.contains("1 changed"), "\(result.output)")
            #expect(result.output.contains("1 sent, 0 pending, 0 refused, 1 of them corrections"), "\(result.output)")
            #expect(folder.callbacks.count == before + 1)
            let told = try folder.told(number)
            #expect(told.map(\.revision) == [1, 2])
            #expect(told.last?.body.hasSuffix(#","stats_date":"2024-12-09","revision":2}]}"#) == true)
            #expect(
                told.last?.members["yt_view_count"] == (told.first?.members["yt_view_count"] ?? 0) + 1_000_000)
            #expect(Set(told.map(\.id)).count == 2)
            #expect(try await folder.rows()[task.id]?.isSent == true)

            // Back to what it was: an older revision's numbers, and a new statement all the same.
            try await folder.execute("DELETE FROM user_tasks WHERE id = 1")
            #expect(await folder.run("settle", RelayFolder.day).status == 0)
            #expect(try folder.told(number).map(\.revision) == [1, 2, 3])
        }
    }

    @Test("with --no-callback it counts and writes, and tells nobody until it is run without")
    func noCallback() async throws {
        try await RelayFolder.with { folder in
            let quiet = await folder.run("settle", RelayFolder.day, "--no-callback")
            #expect(quiet.status == 0, "\(quiet.complaints)")
            #expect(folder.callbacks.isEmpty)
            let rows = try await folder.rows()
            #expect(rows.count == folder.sample.expected().activeTasks.count)
            #expect(await folder.run("settle", RelayFolder.day).status == 0)
            #expect(folder.callbacks.count == folder.toldTasks.count)
        }
    }

    @Test("what the old scripts have sent is not sent again, unless its numbers are others now")
    func adoption() async throws {
        try await RelayFolder.with(migrating: false) { folder in
            let tasks = folder.toldTasks.filter { $0.externalNumber != nil }
            let (same, other, unsent) = (tasks[0], tasks[1], tasks[2])
            try await folder.database.pool.withConnection { try RelayTables.createDailyStats(on: $0) }
            try await settleAsBefore(folder, same, isSent: true)
            try await settleAsBefore(folder, other, isSent: true, moreViews: 7)
            try await settleAsBefore(folder, unsent, isSent: false)
            let migrated = await folder.run("migrate", "--source", "relay")
            #expect(migrated.status == 0, "\(migrated.complaints)")
            #expect(migrated.output.contains("task_daily_stats exists"), "\(migrated.output)")

            let result = await folder.run("settle", RelayFolder.day)
            #expect(result.status == 0, "\(result.complaints)")
            #expect(try folder.told(try #require(same.externalNumber)).isEmpty)
            #expect(try folder.told(try #require(other.externalNumber)).map(\.revision) == [2])
            #expect(try folder.told(try #require(unsent.externalNumber)).map(\.revision) == [1])
            #expect(folder.callbacks.count == folder.toldTasks.count - 1)
            #expect(try await folder.rows()[same.id]?.isSent == true)
        }
    }

    /// A row as the old scanner leaves it: nought where nothing is known.
    private func settleAsBefore(
        _ folder: RelayFolder, _ task: RelayTask, isSent: Bool, moreViews: Int = 0
    ) async throws {
        let expected = try #require(folder.sample.expected().tasks[task.id])
        var counts = RelayFolder.counts(expected).mapValues { $0 ?? 0 }
        counts["yt_view_count", default: 0] += moreViews
        let columns = RelayFolder.countColumns
        let statement = SQL(
            text: """
                INSERT INTO task_daily_stats (task_id, project_id, external_task_id, stats_date, webhook_sent,
                    \(columns.joined(separator: ", ")))
                SELECT task_id, project_id, external_task_id, '\(RelayFolder.day)', \(isSent),
                    \(columns.map { String(counts[$0] ?? 0) }.joined(separator: ", "))
                FROM drama_tasks WHERE task_id = \(task.id)
                """)
        try await folder.execute(statement)
    }

    @Test("without a date it settles yesterday in the settlement's zone")
    func yesterday() async throws {
        try await RelayFolder.with { folder in
            let result = await folder.run("settle")
            #expect(result.status == 0, "\(result.complaints)")
            #expect(result.output.contains(": 0 tasks, 0 records"), "\(result.output)")
        }
    }

    @Test("a range settles each of its days")
    func range() async throws {
        try await RelayFolder.with { folder in
            let result = await folder.run("settle", "--from", "2024-12-08", "--to", "2024-12-10")
            #expect(result.status == 0, "\(result.complaints)")
            for (offset, day) in [(-1, "2024-12-08"), (0, "2024-12-09"), (1, "2024-12-10")] {
                let expected = folder.sample.expected(day: offset)
                let rows = try await folder.rows(day: day)
                #expect(rows.keys.sorted() == expected.activeTasks)
                for (id, row) in rows {
                    #expect(row.counts == expected.tasks[id].map(RelayFolder.counts), "task \(id) on \(day)")
                }
            }
        }
    }
}
