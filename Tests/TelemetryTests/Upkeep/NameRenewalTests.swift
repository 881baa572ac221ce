import Database
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("Names that are chosen anew")
struct NameRenewalTests {
    private func report(_ id: String, _ version: String) -> UsageReport {
        UsageReport(anonymousID: id, project: "shop", os: "Linux", version: version)
    }

    @Test("go to real versions after a flood of invented ones, once a day", arguments: TestDatabaseKind.allCases)
    func flood(_ kind: TestDatabaseKind) async throws {
        var settings = TelemetrySettings()
        settings.topVersions = 2
        try await withTelemetry(kind, settings: settings) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            let renewal = NameRenewal(database, logger: TestLogger.silent)
            for number in 0..<10 { try await ingest.accept(report("fake\(number)", "0.\(number)")) }
            #expect(try await renewal.renewIfDue() == nil)
            for number in 0..<6 { try await ingest.accept(report("real\(number)", "3.\(number % 2)")) }
            let figures = UsageFigures(database)
            #expect(try await figures.summary().versions.last == UsageSummary.Share(name: "other", users: 14))
            #expect(try await renewal.renewIfDue() == RenewedNames(added: 2, dropped: 2))
            figures.noteFlush()
            #expect(
                try await figures.summary().versions == [
                    UsageSummary.Share(name: "3.0", users: 3), UsageSummary.Share(name: "3.1", users: 3),
                    UsageSummary.Share(name: "other", users: 10),
                ])
            for number in 0..<9 { try await ingest.accept(report("new\(number)", "4.0")) }
            #expect(try await renewal.renewIfDue() == nil)
            clock.advance(by: .seconds(86_400))
            #expect(try await renewal.renewIfDue() == RenewedNames(added: 1, dropped: 1))
            figures.noteFlush()
            #expect(try await figures.summary().versions.first == UsageSummary.Share(name: "4.0", users: 9))
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("are tried again the same day where the choice was not made, by one node at a time")
    func again() async throws {
        var settings = TelemetrySettings()
        settings.topVersions = 2
        try await withTelemetry(.sqlite, settings: settings) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<12 { try await ingest.accept(report("u\(number)", "0.\(number)")) }
            for number in 0..<3 { try await ingest.accept(report("new\(number)", "4.0")) }
            let renewal = NameRenewal(database, logger: TestLogger.silent)
            // A row that cannot be read.
            try await database.writing.withConnection {
                try $0.execute("UPDATE user_stats SET os_id = 'none' WHERE id = 1")
            }
            await #expect(throws: (any Error).self) { try await renewal.renewIfDue() }
            try await database.writing.withConnection {
                try $0.execute("UPDATE user_stats SET os_id = 1 WHERE id = 1")
            }
            let lease = String(clock.now().wholeSeconds + 60)
            try await database.writing.withConnection {
                try UsageSettingTable.write(lease, as: UsageSettingTable.renewing, on: $0)
            }
            #expect(try await renewal.renewIfDue() == nil)
            clock.advance(by: .seconds(61))
            // Of those that one user has, those keep their name that have one.
            #expect(try await renewal.renewIfDue() == RenewedNames(added: 1, dropped: 1))
            #expect(try await renewal.renewIfDue() == nil)
            #expect(try await UsageUpkeep(database).recount(repairing: false).isClean)
        }
    }

    @Test("are those of the project that is full, and no other's", arguments: TestDatabaseKind.allCases)
    func scope(_ kind: TestDatabaseKind) async throws {
        var settings = TelemetrySettings()
        settings.topVersions = 1
        try await withTelemetry(kind, settings: settings) { database, _ in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<6 { try await ingest.accept(report("u\(number)", "1.\(number)")) }
            for number in 6..<9 { try await ingest.accept(report("u\(number)", "1.5")) }
            for number in 0..<5 {
                try await ingest.accept(
                    UsageReport(anonymousID: "u\(number)", project: "till", os: "Linux", version: "1.\(number)"))
            }
            let names = try await names(database, of: "till")
            let renewal = NameRenewal(database, logger: TestLogger.silent)
            #expect(try await renewal.renewIfDue() == RenewedNames(added: 1, dropped: 1))
            #expect(try await self.names(database, of: "till") == names)
            #expect(try await self.names(database, of: "shop").keys.contains("1.5"))
            try await expectCountersEqualRecount(database)
        }
    }

    private func names(_ database: TelemetryDatabase, of project: String) async throws -> [String: Int64] {
        try await database.reading.withConnection { connection in
            let number = try NameTable.projects(on: connection)[project] ?? 0
            return try NameTable.values(.version, project: number, on: connection)
        }
    }

    @Test("are chosen by a sample of a large table, from its beginning to its end")
    func sample() async throws {
        try await withTelemetry(.sqlite) { database, _ in
            try await UsageSeed.users(10_000, in: database)
            let ids = try await database.reading.withConnection { connection in
                var ids: [Int64] = []
                let count = try UserSample.forEach(pages: 20, of: 50, on: connection) { ids.append($0.id) }
                #expect(count == ids.count)
                return ids
            }
            #expect(ids.count == 1_000 && Set(ids).count == 1_000)
            #expect(ids.first == 1 && (ids.last ?? 0) > 9_000)
            #expect(Set(ids.map { $0 / 1_000 }).count == 10)
        }
    }
}
