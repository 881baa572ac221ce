import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("Names that are counted")
struct NameLimitsTests {
    @Test("are bounded: of thousands of versions five times those shown have a number, the others are one")
    func versions() async throws {
        try await withTelemetry(.sqlite, settings: TelemetrySettings(topVersions: 3)) { database, _ in
            let ingest = UsageIngest(database, node: "a")
            try await withThrowingTaskGroup { group in
                for index in 0..<2_000 {
                    group.addTask {
                        try await ingest.accept(
                            UsageReport(anonymousID: "u\(index)", project: "shop", os: "Linux", version: "v\(index)"))
                    }
                }
                try await group.waitForAll()
            }
            let sums = try await CounterSums.read(database).filter { $0.key.kind == .version }
            #expect(sums.count == 16)
            #expect(sums[CounterKey(.version, project: 1, value: 0)] == 1_985)
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("are read again when another chose them anew", arguments: TestDatabaseKind.allCases)
    func chosenAnew(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind, settings: TelemetrySettings(topVersions: 1)) { database, _ in
            let ingest = UsageIngest(database, node: "a")
            for index in 0..<6 {
                try await ingest.accept(
                    UsageReport(anonymousID: "u\(index)", project: "shop", os: "Linux", version: "v\(index)"))
            }
            try await database.writing.transaction { connection in
                try UsageGate.close(on: connection)
                try connection.execute("UPDATE usage_value SET value = 'v5' WHERE value = 'v0'")
                try UsageSettingTable.raiseGeneration(on: connection)
            }
            try await ingest.accept(UsageReport(anonymousID: "u5", project: "shop", os: "Linux", version: "v5"))
            let row = try await database.reading.withConnection { connection in
                try connection.queryFirst("SELECT version_id FROM user_stats WHERE anonymous_id = 'u5'")
            }
            #expect(try row?.integer("version_id") != 0)
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("of projects are at most a hundred", arguments: TestDatabaseKind.allCases)
    func projects(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, _ in
            let ingest = UsageIngest(database, node: "a")
            for index in 0..<100 {
                try await ingest.accept(UsageReport(anonymousID: "u", project: "p\(index)", os: "x", version: "1"))
            }
            let stranger = UsageReport(anonymousID: "u", project: "p100", os: "x", version: "1")
            await #expect(throws: UsageRefusal.tooManyProjects(most: 100)) { try await ingest.accept(stranger) }
            try await ingest.accept(UsageReport(anonymousID: "v", project: "p99", os: "x", version: "1"))
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("of projects are those of the configuration, where it names them")
    func declaredProjects() async throws {
        try await withTelemetry(.sqlite, settings: TelemetrySettings(projects: ["shop"])) { database, _ in
            let ingest = UsageIngest(database, node: "a")
            try await ingest.accept(UsageReport(anonymousID: "u", project: "shop", os: "x", version: "1"))
            let stranger = UsageReport(anonymousID: "u", project: "desk", os: "x", version: "1")
            await #expect(throws: UsageRefusal.unknownProject("desk")) { try await ingest.accept(stranger) }
        }
    }

    @Test("a report is refused as busy while too many wait")
    func busy() async throws {
        try await withTelemetry(.sqlite) { database, _ in
            let ingest = UsageIngest(database, node: "a", mostWaiting: 0)
            let report = UsageReport(anonymousID: "u", project: "shop", os: "x", version: "1")
            await #expect(throws: UsageRefusal.busy(retryAfterSeconds: 1)) { try await ingest.accept(report) }
        }
    }
}
