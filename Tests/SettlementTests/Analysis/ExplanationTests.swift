import Database
import Foundation
import TestSupport
import Testing

@testable import Settlement

@Suite("An explanation")
struct ExplanationTests {
    private static let second = AnalysisBench.day("2024-12-02")
    private static let third = AnalysisBench.day("2024-12-03")

    @Test("has every record, what it counts for and where its figures come from", arguments: AnalysisBench.kinds)
    func records(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.read(3, link: "https://t/3", .unknown)
            let explained = try await bench.analysis.explain(task: 1, Self.second)
            #expect(explained.records.map(\.id) == [1, 2, 3])
            #expect(explained.records.map(\.user) == [11, 11, 12])
            #expect(explained.records.map(\.agentNode) == ["north", "north", "south"])
            #expect(explained.records.map(\.platformText) == ["youtube", "YT", "tiktok"])
            #expect(explained.records.map(\.platform) == ["youtube", "youtube", "tiktok"])
            #expect(
                explained.records.map(\.submittedAt) == [
                    "2024-12-02 00:00:00", "2024-12-02 12:00:00", "2024-12-02 23:59:59",
                ])
            #expect(explained.records.map(\.views) == [100, 200, nil])
            #expect(explained.records.map(\.origin) == ["details", "details", "reading"])
            #expect(explained.records[2].source == "unknown, asked at 2024-12-03 02:00:00: it does not tell")
            #expect(explained.notCounted.map(\.id) == [10])
            #expect(explained.notCounted[0].reason == "its status is rejected, not submitted")
            #expect(explained.notCounted[0].submittedAt == "2024-12-02 10:00:00")
            #expect(explained.counted.accounts == 2)
            #expect(explained.counted.completions == 3)
            #expect(explained.counted.platforms.map(\.views) == [300, nil])
            #expect(explained.counted.platforms.map(\.accounts) == [1, 1])
            #expect(explained.counted.platforms.map(\.unknown) == [0, 1])
        }
    }

    @Test("says of each record what did not count", arguments: AnalysisBench.kinds)
    func troubles(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            let negative = try await bench.analysis.explain(task: 1, AnalysisBench.day("2024-12-09"))
            #expect(negative.records[0].troubles == ["a count below nought was left out"])
            #expect(negative.records[0].likes == nil)
            let foreign = try await bench.analysis.explain(task: 2, Self.third)
            #expect(foreign.records.map(\.origin) == ["nothing", "unknown_platform"])
            #expect(foreign.records[1].views == nil)
            #expect(foreign.records[1].source.hasPrefix("not counted: the platform is none of the settlement's"))
            #expect(foreign.counted.completions == 2)
        }
    }

    @Test("counts what was fetched of another link as unknown", arguments: AnalysisBench.kinds)
    func otherLink(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.read(5, link: "https://y/before", .known, views: 500)
            let explained = try await bench.analysis.explain(task: 2, Self.third)
            #expect(explained.records[0].views == nil)
            #expect(explained.records[0].origin == "other_link")
            try await bench.read(5, link: "https://y/5", .known, views: 500)
            #expect(try await bench.analysis.explain(task: 2, Self.third).records[0].views == 500)
        }
    }

    @Test("agrees where the table and the partner have what the records give", arguments: AnalysisBench.kinds)
    func agreement(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.settle("2024-12-02")
            try await bench.write(task: 1, "2024-12-02")
            try await bench.state(task: 1, "2024-12-02", number: 1, as: "delivered")
            let explained = try await bench.analysis.explain(task: 1, Self.second)
            #expect(explained.agrees, "\(explained.differences)")
            #expect(explained.toDo == nil)
            #expect(explained.settledAt != nil)
            #expect(explained.statements.map(\.isCurrent) == [true])
            #expect(explained.stored?.columns.first { $0.name == "yt_view_count" }?.value == 300)
            let json = String(decoding: try JSONEncoder().encode(explained), as: UTF8.self)
            #expect(!json.contains("hidden"))
        }
    }

    @Test("says what differs, and what mends it", arguments: AnalysisBench.kinds)
    func differences(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            let open = try await bench.analysis.explain(task: 1, Self.second)
            #expect(
                open.differences == [
                    "the day is not settled yet: task_daily_stats has no row of it", "the partner was told nothing",
                ])
            #expect(open.toDo == "herald settle 2024-12-02 mends it")

            try await bench.settle("2024-12-02")
            try await bench.write(task: 1, "2024-12-02") { $0.platforms[0].figures.views = 250 }
            try await bench.state(task: 1, "2024-12-02", number: 7, as: "delivered") { $0.accounts = 9 }
            let wrong = try await bench.analysis.explain(task: 1, Self.second)
            #expect(
                wrong.differences == [
                    "task_daily_stats: yt_view_count is 250, counted are 300",
                    "the partner was told other numbers: revision 1 (number 7)",
                ])

            try await bench.state(task: 1, "2024-12-02", revision: 2, number: 8, as: "failed")
            let late = try await bench.analysis.explain(task: 1, Self.second)
            #expect(late.differences.last == "revision 2 has not arrived: it is failed")
            #expect(late.statements.map(\.isCurrent) == [false, true])
        }
    }

    @Test("of a task without callback does not miss a statement", arguments: AnalysisBench.kinds)
    func silentTask(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.settle("2024-12-08")
            try await bench.write(task: 2, "2024-12-08")
            let explained = try await bench.analysis.explain(task: 2, AnalysisBench.day("2024-12-08"))
            #expect(explained.agrees, "\(explained.differences)")
            #expect(!explained.task.hasCallback)
        }
    }

    @Test("of what is not there is a sentence", arguments: AnalysisBench.kinds)
    func nothing(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            await #expect { try await bench.analysis.explain(task: 99, Self.second) } throws: {
                "\($0)" == "there is no task 99 in drama_tasks of the source relay"
            }
            await #expect { try await bench.analysis.explain(task: 2, Self.second) } throws: {
                "\($0)"
                    == "task 2 has no records on 2024-12-02, no row in task_daily_stats, and the day was never settled"
            }
        }
    }

    @Test("a record of nobody is a completion and no account, as the run counts it")
    func nobody() async throws {
        try await AnalysisBench.with(.postgresql) { bench in
            try await bench.source.withConnection { connection in
                try connection.executeScript(
                    """
                    ALTER TABLE user_tasks ALTER COLUMN user_id DROP NOT NULL;
                    UPDATE user_tasks SET user_id = NULL WHERE id IN (3, 10);
                    """)
            }
            let day = AnalysisBench.day("2024-12-02")
            let found = try await bench.analysis.asking { try FoundFacts($0, task: 1, day) }
            let definition = bench.definition
            let counted = try await bench.source.withConnection { connection in
                let tables = try SourceTables.inspect(on: connection, platforms: definition.platforms, source: "relay")
                return try SubmissionScan(
                    tables: tables, platforms: definition.platforms, timeZone: definition.timeZone
                ).count(day, on: connection)
            }
            #expect(found.tally.accounts == 1 && found.tally.completions == 3)
            #expect(found.tally == counted.tallies[1])
            #expect(found.others.map(\.user) == [nil])
        }
    }
}
