import Database
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("What figures ask the database")
struct UsageCostTests {
    @Test("is answered from an index, however many users there are", arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let findings = try await QueryCost.fullReads(
            of: ["user_stats", "usage_count"], on: kind, migrations: TelemetrySchema.migrations,
            seed: { try Self.fill($0) },
            { pool in
                let clock = ManualWallClock()
                let figures = UsageFigures(pool: pool, timeZone: .gmt, clock: clock)
                let today = LocalTime(clock.now(), in: .gmt).day
                for project in [nil, "shop"] {
                    _ = try await figures.summary(project: project)
                    _ = try await figures.recent(project: project)
                    _ = try await figures.days(project: project, from: today.adding(days: -6))
                    _ = try await figures.retention(project: project, weeks: 4)
                }
                try await UsageExport(pool: pool, as: .csv).run { _ in }
                try await UsageUpkeep(pool: pool, timeZone: .gmt, clock: clock).forget("u77")
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    /// 20,000 users, and the history of two years.
    static func fill(_ connection: any Connection) throws {
        try UsageSeed.users(20_000, on: connection)
        try connection.execute("INSERT INTO usage_recent (project_id, part, users) VALUES (1, 3, '[7,8,9]')")
        var amounts: [CounterKey: Int64] = [CounterKey(.users, project: 1): 20_000]
        for value in 0..<300 { amounts[CounterKey(.version, project: 1, value: Int64(value))] = 60 }
        for value in 0..<7 { amounts[CounterKey(.os, project: 1, value: Int64(value))] = 3_000 }
        for back in 0..<700 {
            let day = 20_336 - back
            for kind in [CounterKey.Kind.lastSeen, .newUsers, .activeUsers, .reports, .droppedFields] {
                amounts[CounterKey(kind, project: 1, day: day)] = 20
            }
            for value in 0..<20 {
                amounts[CounterKey(.activeByVersion, project: 1, day: day, value: Int64(value))] = 1
                amounts[CounterKey(.activeByOS, project: 1, day: day, value: Int64(value))] = 1
            }
        }
        for part in 0..<2 { try CounterTable.add(amounts, part: part, on: connection) }
    }
}
