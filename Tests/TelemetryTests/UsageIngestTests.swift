import Database
import FoundationEssentials
import Logging
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("Taking reports")
struct UsageIngestTests {
    @Test(
        "a report is stored and counted, and a second of the same user is counted as one user",
        arguments: TestDatabaseKind.allCases)
    func counts(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            try await ingest.accept(UsageReport(anonymousID: "u1", project: "shop", os: "Linux", version: "1.0"))
            clock.advance(by: .seconds(60))
            try await ingest.accept(UsageReport(anonymousID: "u1", project: "shop", os: "Linux", version: "1.1"))
            try await ingest.accept(UsageReport(anonymousID: "u2", project: "shop", os: "Windows", version: "1.1"))
            let sums = try await CounterSums.read(database)
            #expect(sums[CounterKey(.users, project: 1)] == 2)
            #expect(sums[CounterKey(.reports, project: 1, day: database.calendar.day(at: clock.now()))] == 3)
            try await expectCountersEqualRecount(database)
        }
    }

    @Test(
        "a clock that was ten years ahead is forgotten by the next report of each of its users",
        arguments: TestDatabaseKind.allCases)
    func yearsAhead(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            let figures = UsageFigures(database)
            let now = clock.now()
            try await accept("old", ingest)
            clock.set(to: now.addingTimeInterval(10 * 366 * 86_400))
            for id in ["old", "new", "gone"] { try await accept(id, ingest) }
            clock.set(to: now.addingTimeInterval(3_600))
            // Until they report again they are nobody's actives.
            #expect(try await figures.summary().weeklyActiveUsers == 0)
            try await accept("other", ingest)
            #expect(try await figures.recent(most: 1).count == 1)
            #expect(try await figures.recent(most: 1).first?.version == "1.0")
            for id in ["old", "new"] { try await accept(id, ingest, version: "1.1") }
            figures.noteFlush()
            let summary = try await figures.summary()
            #expect(summary.totalUsers == 4)
            #expect(summary.dailyActiveUsers == 3)
            #expect(summary.monthlyActiveUsers == 3)
            let rows = try await rows(database)
            for id in ["old", "new"] {
                #expect(try rows[id]?.text("last_seen") == UsageTime.text(clock.now().wholeSeconds))
            }
            #expect(try rows["new"]?.text("first_seen") == UsageTime.text(clock.now().wholeSeconds))
            #expect(try rows["old"]?.text("first_seen") == UsageTime.text(now.wholeSeconds))
            try await expectCountersEqualRecount(database)
            let today = database.calendar.day(at: now)
            let sums = try await CounterSums.read(database)
            #expect(sums[CounterKey(.newUsers, project: 1, day: today)] == 3)
            #expect(sums[CounterKey(.cohort, project: 1, day: UsageCalendar.monday(of: today))] == 3)
        }
    }

    @Test(
        "a clock that is set back moves nobody back: one of 1970 and one of the day before",
        arguments: TestDatabaseKind.allCases)
    func setBack(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            let now = clock.now()
            try await accept("u", ingest)
            for past in [Date(timeIntervalSince1970: 60), now.addingTimeInterval(-86_400)] {
                clock.set(to: past)
                try await accept("u", ingest, version: "1.1")
            }
            let row = try await rows(database)["u"]
            #expect(try row?.text("last_seen") == UsageTime.text(now.wholeSeconds))
            #expect(try row?.integer("total_reports") == 3)
            try await expectCountersEqualRecount(database)
            let sums = try await CounterSums.read(database)
            #expect(sums.filter { $0.key.kind == .activeUsers }.map(\.value) == [1])
        }
    }

    @Test("midnight between two reports counts one user active on both days", arguments: TestDatabaseKind.allCases)
    func midnight(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            // 10:00 in Shanghai: a second before midnight, and midnight.
            clock.advance(by: .seconds(14 * 3_600 - 1))
            let day = database.calendar.day(at: clock.now())
            try await accept("u", ingest)
            clock.advance(by: .seconds(1))
            #expect(database.calendar.day(at: clock.now()) == day + 1)
            try await accept("u", ingest)
            let sums = try await CounterSums.read(database)
            for day in [day, day + 1] {
                #expect(sums[CounterKey(.activeUsers, project: 1, day: day)] == 1)
                #expect(sums[CounterKey(.reports, project: 1, day: day)] == 1)
            }
            #expect(sums[CounterKey(.lastSeen, project: 1, day: day)] == nil)
            try await expectCountersEqualRecount(database)
        }
    }

    private func accept(_ id: String, _ ingest: UsageIngest, version: String = "1.0") async throws {
        try await ingest.accept(UsageReport(anonymousID: id, project: "shop", os: "Linux", version: version))
    }

    private func rows(_ database: TelemetryDatabase) async throws -> [String: Row] {
        try await database.reading.withConnection { connection in
            let times = ["first_seen", "last_seen"].map { column in
                switch connection.dialect {
                case .sqlite: column
                case .postgresql: "to_char(\(column), 'YYYY-MM-DD HH24:MI:SS') AS \(column)"
                case .mysql: "DATE_FORMAT(\(column), '%Y-%m-%d %H:%i:%s') AS \(column)"
                }
            }.joined(separator: ", ")
            return try connection.query("SELECT anonymous_id, total_reports, \(raw: times) FROM user_stats")
                .reduce(into: [:]) { rows, row in rows[try row.text("anonymous_id")] = row }
        }
    }
}
