import Database
import FoundationEssentials
import Logging
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

/// A prepared database of statistics for one test, counted in Shanghai.
func withTelemetry<Result>(
    _ kind: TestDatabaseKind, settings: TelemetrySettings = TelemetrySettings(), zone: String = "Asia/Shanghai",
    _ body: (TelemetryDatabase, ManualWallClock) async throws -> Result
) async throws -> Result {
    let test = try await TestDatabase.make(kind)
    do {
        let clock = ManualWallClock()
        let database = try telemetry(test, settings: settings, zone: zone, clock: clock)
        try await database.prepare()
        let result = try await body(database, clock)
        await database.close()
        try await test.drop()
        return result
    } catch {
        try? await test.drop()
        throw error
    }
}

/// As another node, or another start, would open it.
func telemetry(
    _ test: TestDatabase, settings: TelemetrySettings = TelemetrySettings(), zone: String = "Asia/Shanghai",
    clock: ManualWallClock
) throws -> TelemetryDatabase {
    TelemetryDatabase(
        driver: try test.driver(), settings: settings, timeZone: try #require(TimeZone(identifier: zone)), clock: clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

enum CounterSums {
    /// Every number that is not 0, its parts summed.
    static func read(_ database: TelemetryDatabase) async throws -> [CounterKey: Int64] {
        try await database.reading.withConnection { connection in
            var sums: [CounterKey: Int64] = [:]
            try connection.forEachRow(
                "SELECT kind, project_id, day_number, value_id, amount FROM usage_count"
            ) { row in
                guard let kind = CounterKey.Kind(rawValue: try row.integer("kind")) else { return }
                let key = CounterKey(
                    kind, project: try row.integer("project_id"), day: Int(try row.integer("day_number")),
                    value: try row.integer("value_id"))
                sums[key, default: 0] += try row.integer("amount")
            }
            return sums.filter { $0.value != 0 }
        }
    }
}

/// Counts the rows one by one and compares.
func expectCountersEqualRecount(
    _ database: TelemetryDatabase, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let calendar = database.calendar
    let rows = try await database.reading.withConnection { connection in
        try connection.query("SELECT project_id, last_seen, os_id, version_id FROM user_stats")
    }
    var wanted: [CounterKey: Int64] = [:]
    for row in rows {
        let project = try row.integer("project_id")
        let second = try #require(UsageTime.second(row["last_seen"]))
        wanted[CounterKey(.users, project: project), default: 0] += 1
        wanted[CounterKey(.lastSeen, project: project, day: calendar.day(atSecond: second)), default: 0] += 1
        wanted[CounterKey(.os, project: project, value: try row.integer("os_id")), default: 0] += 1
        wanted[CounterKey(.version, project: project, value: try row.integer("version_id")), default: 0] += 1
    }
    let kinds: Set<CounterKey.Kind> = [.users, .lastSeen, .os, .version]
    let sums = try await CounterSums.read(database)
    #expect(sums.filter { kinds.contains($0.key.kind) } == wanted, sourceLocation: sourceLocation)
    // Who was active on a day is counted under one system and one version.
    var active: [CounterKey: Int64] = [:]
    for (key, amount) in sums where key.kind == .activeByOS || key.kind == .activeByVersion {
        active[CounterKey(key.kind, project: key.project, day: key.day), default: 0] += amount
    }
    for (key, amount) in sums where key.kind == .activeUsers {
        #expect(active[CounterKey(.activeByOS, project: key.project, day: key.day)] == amount)
        #expect(active[CounterKey(.activeByVersion, project: key.project, day: key.day)] == amount)
    }
}
