import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("The history of names that are no more")
struct NameHistoryTests {
    private static var settings: TelemetrySettings { TelemetrySettings(topVersions: 1) }

    private func report(_ id: String, _ version: String) -> UsageReport {
        UsageReport(anonymousID: id, project: "shop", os: "Linux", version: version)
    }

    /// Rows that tell of values without a name; names that wait to be forgotten.
    private func leftovers(_ database: TelemetryDatabase) async throws -> (rows: Int64, fallen: Int64) {
        try await database.reading.withConnection { connection in
            let rows = try connection.queryFirst(
                """
                SELECT COUNT(*) AS n FROM usage_count WHERE kind IN (3, 4, 7, 8) AND value_id <> 0 \
                AND value_id NOT IN (SELECT id FROM usage_value WHERE kind > 0)
                """)
            let fallen = try connection.queryFirst("SELECT COUNT(*) AS n FROM usage_value WHERE kind < 0")
            return (try rows?.integer("n") ?? -1, try fallen?.integer("n") ?? -1)
        }
    }

    @Test("is counted with the others, of every day, and leaves no rows", arguments: TestDatabaseKind.allCases)
    func folds(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind, settings: Self.settings) { database, clock in
            let nodes = ["a", "b"].map { UsageIngest(database, node: $0) }
            let first = LocalTime(clock.now(), in: database.calendar.timeZone).day
            for day in 0..<4 {
                for number in 0..<5 { try await nodes[day % 2].accept(report("old\(number)", "0.\(number)")) }
                if day < 3 { clock.advance(by: .seconds(86_400)) }
            }
            for number in 0..<20 { try await nodes[0].accept(report("new\(number)", "2.\(number % 4)")) }
            let renewal = NameRenewal(database, logger: TestLogger.silent)
            #expect(try await renewal.renewIfDue() == RenewedNames(added: 4, dropped: 4))
            let left = try await leftovers(database)
            #expect(left == (0, 0))
            try await expectCountersEqualRecount(database)
            let figures = UsageFigures(
                pool: database.reading, timeZone: database.calendar.timeZone, topVersions: 5, clock: clock)
            let days = try await figures.days(from: first)
            let kept = UsageSummary.Share(name: "0.0", users: 1)
            for day in days.dropLast() {
                #expect(day.versions == [kept, UsageSummary.Share(name: "other", users: 4)])
            }
            #expect(days.last?.versions.contains(UsageSummary.Share(name: "other", users: 4)) == true)
            #expect(days.last?.activeUsers == 25)
        }
    }

    @Test("goes on where it was stopped: before users were moved", arguments: TestDatabaseKind.allCases)
    func stopped(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind, settings: Self.settings) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<5 { try await ingest.accept(report("u\(number)", "0.\(number)")) }
            clock.advance(by: .seconds(86_400))
            try await ingest.accept(report("u0", "0.0"))
            try await database.writing.transaction { connection in
                try UsageGate.close(on: connection)
                let names = try NameTable.values(.version, project: 1, on: connection)
                try FallenNames.add(["0.0", "0.1"].compactMap { names[$0] }, on: connection)
                try UsageSettingTable.raiseGeneration(on: connection)
            }
            // One of them comes before it goes on, and is given a new number.
            try await ingest.accept(report("u1", "0.1"))
            let before = try await UsageFigures(database).summary()
            #expect(before.versions.reduce(0) { $0 + $1.users } == 5)
            try await UsageUpkeep(database).settleFallenNames()
            let left = try await leftovers(database)
            #expect(left == (0, 0))
            try await expectCountersEqualRecount(database)
            let names = try await database.reading.withConnection {
                try NameTable.values(.version, project: 1, on: $0).keys.sorted()
            }
            #expect(names == ["0.1", "0.2", "0.3", "0.4"])
        }
    }

    @Test(
        "is put right while reports are taken, and every sum is what a recount comes to",
        arguments: TestDatabaseKind.allCases)
    func underIngest(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind, settings: TelemetrySettings(topVersions: 2)) { database, clock in
            let nodes = ["a", "b"].map { UsageIngest(database, node: $0) }
            for day in 0..<6 {
                for number in 0..<20 {
                    try await nodes[number % 2].accept(report("u\(number)", "0.\((number + day) % 10)"))
                }
                clock.advance(by: .seconds(86_400))
            }
            for number in 0..<40 { try await nodes[0].accept(report("n\(number)", "\(number % 8).0")) }
            let renewal = NameRenewal(database, logger: TestLogger.silent)
            let folding = PartFolding(database, logger: TestLogger.silent)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<4 {
                    group.addTask {
                        for number in 0..<40 {
                            let id = number % 3 == 0 ? "u\(number % 20)" : "n\((number * (task + 1)) % 60)"
                            let version = "\((number + task) % 12).0"
                            try await nodes[task % 2].accept(report(id, number % 5 == 0 ? "0.\(task)" : version))
                        }
                    }
                }
                group.addTask {
                    let renewed = try await renewal.renewIfDue()
                    #expect((renewed?.dropped ?? 0) > 0)
                    try await folding.fold()
                }
                try await group.waitForAll()
            }
            try await expectCountersEqualRecount(database)
            clock.advance(by: .seconds(86_400))
            _ = try await renewal.renewIfDue()
            let left = try await leftovers(database)
            #expect(left == (0, 0))
            try await expectCountersEqualRecount(database)
            let recount = try await UsageUpkeep(database).recount(repairing: false)
            #expect(recount.differences.isEmpty && recount.misplacedUsers == 0, "\(recount.sentences)")
            let sums = try await CounterSums.read(database)
            #expect(sums.filter { $0.key.kind == .activeByVersion }.allSatisfy { $0.value > 0 })
        }
    }
}
