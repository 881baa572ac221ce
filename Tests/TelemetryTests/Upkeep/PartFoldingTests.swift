import Database
import TestSupport
import Testing

@testable import Telemetry

@Suite("Parts of past days")
struct PartFoldingTests {
    private func parts(_ database: TelemetryDatabase) async throws -> [Int64] {
        try await database.reading.withConnection { connection in
            try connection.query("SELECT DISTINCT part FROM usage_count WHERE day_number > 0 ORDER BY part")
                .map { try $0.integer("part") }
        }
    }

    @Test("are summed into one, and no figure changes", arguments: TestDatabaseKind.allCases)
    func folds(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let nodes = ["a", "b", "c"].map { UsageIngest(database, node: $0) }
            for number in 0..<90 {
                try await nodes[number % 3].accept(
                    UsageReport(
                        anonymousID: "u\(number % 25)", project: "shop", os: "os \(number % 4)",
                        version: "\(number % 30)"))
                clock.advance(by: .seconds(7_000))
            }
            clock.advance(by: .seconds(3 * 86_400))
            let before = try await CounterSums.read(database)
            #expect(try await parts(database).count == 3)
            let folding = PartFolding(database, logger: TestLogger.silent)
            #expect(try await folding.fold() > 100)
            #expect(try await parts(database) == [0])
            #expect(try await CounterSums.read(database) == before)
            #expect(try await folding.fold() == 0)
            try await nodes[1].accept(
                UsageReport(anonymousID: "u1", project: "shop", os: "os 1", version: "9"))
            try await expectCountersEqualRecount(database)
            // What came since is summed too, days later.
            clock.advance(by: .seconds(5 * 86_400))
            #expect(try await folding.fold() > 0)
            #expect(try await parts(database) == [0])
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("that came to nothing are removed, also some hundred of one kind", arguments: TestDatabaseKind.allCases)
    func empty(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for version in ["1.0", "1.1", "1.2"] {
                for id in ["u", "v"] {
                    try await ingest.accept(
                        UsageReport(anonymousID: id, project: "shop", os: "Linux", version: version))
                }
            }
            let today = database.calendar.day(at: clock.now())
            try await database.writing.transaction { connection in
                // 1,100 numbers, and one beside them that is not nothing.
                var amounts: [CounterKey: Int64] = [:]
                for value in 100..<1_200 {
                    amounts[CounterKey(.activeByOS, project: 1, day: today - value % 3, value: Int64(value))] = 1
                }
                try CounterTable.add(amounts, part: 1, on: connection)
                try CounterTable.add(amounts.mapValues { -$0 }, part: 2, on: connection)
            }
            clock.advance(by: .seconds(5 * 86_400))
            let before = try await CounterSums.read(database)
            try await PartFolding(database, logger: TestLogger.silent).fold()
            #expect(try await CounterSums.read(database) == before)
            let rows = try await database.reading.withConnection {
                try $0.queryFirst("SELECT COUNT(*) AS n FROM usage_count WHERE day_number > 0 AND amount = 0")
            }
            #expect(try rows?.integer("n") == 0)
        }
    }
}
