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
            let recount = try await renewal.renewIfDue()
            #expect(recount?.isRepaired == true && recount?.differences == [])
            figures.noteFlush()
            #expect(
                try await figures.summary().versions == [
                    UsageSummary.Share(name: "3.0", users: 3), UsageSummary.Share(name: "3.1", users: 3),
                    UsageSummary.Share(name: "other", users: 10),
                ])
            for number in 0..<9 { try await ingest.accept(report("new\(number)", "4.0")) }
            #expect(try await renewal.renewIfDue() == nil)
            clock.advance(by: .seconds(86_400))
            #expect(try await renewal.renewIfDue()?.isRepaired == true)
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
            // A number that cannot be read: the recount fails.
            try await database.writing.withConnection {
                try $0.execute("UPDATE usage_count SET amount = 'much' WHERE kind = 1")
            }
            await #expect(throws: (any Error).self) { try await renewal.renewIfDue() }
            try await database.writing.withConnection {
                try $0.execute("UPDATE usage_count SET amount = 15 WHERE kind = 1")
            }
            let lease = String(clock.now().wholeSeconds + 60)
            try await database.writing.withConnection {
                try UsageSettingTable.write(lease, as: UsageSettingTable.renewing, on: $0)
            }
            #expect(try await renewal.renewIfDue() == nil)
            clock.advance(by: .seconds(61))
            #expect(try await renewal.renewIfDue()?.addedNames == 3)
            #expect(try await renewal.renewIfDue() == nil)
        }
    }
}
