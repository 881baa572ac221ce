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
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    @Test("is so for who is forgotten, and for what is tidied up each hour", arguments: TestDatabaseKind.allCases)
    func upkeep(_ kind: TestDatabaseKind) async throws {
        let findings = try await QueryCost.fullReads(
            of: ["user_stats", "usage_count"], on: kind, migrations: TelemetrySchema.migrations,
            seed: { connection in
                // Each of its rows is summed and deleted.
                try Self.fill(connection, days: 100)
                try NameTable.addProject("till", at: ManualWallClock().now(), on: connection)
            },
            { pool in
                let upkeep = UsageUpkeep(pool: pool, timeZone: .gmt, topVersions: 10, clock: ManualWallClock())
                // One of the latest, and the only one of its version.
                #expect(try await upkeep.forget("u7") == 1)
                let left = try await pool.withConnection { connection in
                    (
                        try NameTable.values(.version, project: 1, on: connection).count,
                        try ValueFolding.firstDay(.activeByVersion, 1, with: [1], after: 0, on: connection)
                    )
                }
                #expect(left.0 == 49 && left.1 == nil)
                let calendar = UsageCalendar(.gmt)
                let folding = PartFolding(upkeep, calendar: { calendar }, logger: TestLogger.silent)
                #expect(try await folding.fold() > 1_000)
                // 49 names, room for 50: full with one more.
                try await pool.withConnection { try NameTable.addValue("9.9", .version, project: 1, on: $0) }
                let renewal = NameRenewal(upkeep, calendar: { calendar }, logger: TestLogger.silent)
                #expect((try await renewal.renewIfDue()?.added ?? 0) > 0)
                try await upkeep.remove(projects: ["till"])
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    /// 20,000 users, and the history of two years.
    static func fill(_ connection: any Connection, days: Int = 700) throws {
        try UsageSeed.users(20_000, on: connection)
        try connection.execute("INSERT INTO usage_recent (project_id, part, users) VALUES (1, 3, '[7,8,9]')")
        // u7, number 8, is the only one of version 1; of 50 that have a name.
        for value in 1...50 { try NameTable.addValue("v\(value)", .version, project: 1, on: connection) }
        try connection.execute(
            """
            UPDATE user_stats SET version_id = 1, version = 'v1', first_seen = '2023-01-01 00:00:00', \
            last_seen = '2025-09-05 02:00:00', total_reports = 900 WHERE anonymous_id = 'u7'
            """)
        var amounts: [CounterKey: Int64] = [CounterKey(.users, project: 1): 20_000]
        for value in 0..<300 { amounts[CounterKey(.version, project: 1, value: Int64(value))] = 60 }
        for value in 0..<7 { amounts[CounterKey(.os, project: 1, value: Int64(value))] = 3_000 }
        for back in 0..<days {
            let day = 20_336 - back
            for kind in [CounterKey.Kind.lastSeen, .newUsers, .activeUsers, .reports, .droppedFields] {
                amounts[CounterKey(kind, project: 1, day: day)] = 20
            }
            for value in 0..<20 {
                amounts[CounterKey(.activeByVersion, project: 1, day: day, value: Int64(value))] = 1
                amounts[CounterKey(.activeByOS, project: 1, day: day, value: Int64(value))] = 1
            }
        }
        amounts[CounterKey(.version, project: 1, value: 1)] = 0
        for back in 0..<days { amounts[CounterKey(.activeByVersion, project: 1, day: 20_336 - back, value: 1)] = 0 }
        for part in 0..<2 { try CounterTable.add(amounts, part: part, on: connection) }
        var only = [CounterKey(.version, project: 1, value: 1): Int64(1)]
        for back in 0..<days { only[CounterKey(.activeByVersion, project: 1, day: 20_336 - back, value: 1)] = 1 }
        try CounterTable.add(only, part: 2, on: connection)
    }
}
