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
}
