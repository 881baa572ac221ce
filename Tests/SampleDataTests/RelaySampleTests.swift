import Database
import Foundation
import SampleData
import TestSupport
import Testing

@Suite("the relay bot's sample")
struct RelaySampleTests {
    static let kinds = TestDatabaseKind.allCases.filter { $0 != .mysql }

    @Test("stands in PostgreSQL and SQLite with the rows that it says it has", arguments: kinds)
    func stands(_ kind: TestDatabaseKind) async throws {
        let sample = try RelaySample(day: "2024-12-09")
        try await withTestDatabase(kind) { pool in
            let row = try await pool.withConnection { connection in
                try sample.create(on: connection)
                try RelayTables.createDailyStats(on: connection)
                return try connection.queryFirst(
                    """
                    SELECT COUNT(*) AS count, COUNT(DISTINCT task_id) AS tasks FROM user_tasks
                    WHERE status = 'submitted'
                        AND submitted_at >= '2024-12-09 00:00:00' AND submitted_at < '2024-12-10 00:00:00'
                    """)
            }
            #expect(row?["count"] == .integer(Int64(sample.expected().rows)))
            #expect(row?["tasks"] == .integer(Int64(sample.expected().tasks.count)))
        }
    }

    @Test("stands in PostgreSQL with every kind of column", arguments: RelayTables.DetailsColumn.allCases)
    func columns(_ details: RelayTables.DetailsColumn) async throws {
        var tables = RelayTables()
        (tables.details, tables.instants, tables.externalTaskIDType) = (details, .timestamptz, "TEXT")
        (tables.hasAgentNode, tables.hasSubmittedIndex) = (false, false)
        let sample = try RelaySample(day: "2024-12-09", tables: tables)
        try await withTestDatabase(.postgresql) { pool in
            let row = try await pool.withConnection { connection in
                try sample.create(on: connection)
                return try connection.queryFirst(
                    """
                    SELECT COUNT(*) AS count FROM user_tasks WHERE status = 'submitted'
                        AND submitted_at >= '2024-12-08 16:00:00Z' AND submitted_at < '2024-12-09 16:00:00Z'
                    """)
            }
            #expect(row?["count"] == .integer(Int64(sample.expected().rows)))
        }
    }

    @Test("has everything that a settlement must cope with")
    func richness() throws {
        let sample = try RelaySample(day: "2024-12-09")
        let expected = sample.expected()
        #expect(expected.activeTasks.count == 10)
        #expect(expected.tasks.count == 12)
        #expect(
            Set(expected.troubles.keys) == ["broken_details", "negative", "absurd", "not_a_number", "unknown_platform"])
        #expect(expected.unread.count > 20)
        let (accounts, completions) = expected.tasks.values.reduce((0, 0)) {
            ($0.0 + $1.accounts, $0.1 + $1.completions)
        }
        #expect(accounts < completions)
        #expect(completions == expected.rows)
        // Somebody hands in on two platforms: counted on each, and once altogether.
        #expect(expected.tasks.values.contains { $0.accounts < $0.platforms.values.reduce(0) { $0 + $1.accounts } })
        let times = sample.submissions.filter { $0.day == 0 }.compactMap(\.row.submittedAt)
        #expect(times.min() == "2024-12-09 00:00:00")
        #expect(times.max() == "2024-12-09 23:59:59")
        #expect(sample.submissions.contains { $0.row.submittedAt == "2024-12-10 00:00:00" })
    }

    @Test("is the same twice, and refuses what is no day")
    func deterministic() throws {
        #expect(try RelaySample(day: "2024-12-09").submissions == RelaySample(day: "2024-12-09").submissions)
        #expect(throws: DatabaseError.self) { try RelaySample(day: "2024-13-09") }
    }
}

@Suite("the relay bot's sample for benchmarks")
struct RelayBulkTests {
    @Test("has so many rows on the day and on others", arguments: [RelayTables.DetailsColumn.text, .jsonb])
    func counts(_ details: RelayTables.DetailsColumn) async throws {
        var bulk = RelayBulk()
        (bulk.taskCount, bulk.dayRows, bulk.otherRows, bulk.tables.details) = (20, 2_000, 10_000, details)
        let sizes = bulk
        try await withTestDatabase(.postgresql) { pool in
            let counts = try await pool.withConnection { connection in
                try sizes.create(on: connection)
                try sizes.addToDay(500, on: connection)
                try sizes.setCallbacks(7, url: "https://x2c.example.com/hook", secret: "s", on: connection)
                return try [
                    "SELECT COUNT(*) AS count FROM user_tasks",
                    "SELECT COUNT(*) AS count FROM user_tasks WHERE submitted_at::date = DATE '2024-12-09'",
                    "SELECT COUNT(DISTINCT (task_id, user_id)) AS count FROM user_tasks",
                    "SELECT COUNT(*) AS count FROM drama_tasks WHERE callback_url IS NOT NULL",
                ].map { try connection.queryFirst(SQL(text: $0))?["count"] }
            }
            #expect(counts[0] == .integer(12_500))
            #expect(counts[1] == .integer(2_500))
            #expect(counts[2] == .integer(20 * 83))
            #expect(counts[3] == .integer(7))
        }
    }
}
