import Database
import TestSupport
import Testing

@testable import Telemetry

@Suite("A flood of versions that do not exist")
struct ManyVersionsTests {
    private static let versions = 100_000

    @Test("takes the room of those that are counted by name, and every user is counted once")
    func flood() async throws {
        let settings = TelemetrySettings(topVersions: 20)
        let room = NameLimits(settings).values
        try await withTelemetry(.sqlite, settings: settings) { database, _ in
            let ingests = ["a", "b"].map { UsageIngest(database, node: $0, mostWaiting: Self.versions) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<Self.versions {
                    group.addTask {
                        try await ingests[number % 2].accept(
                            UsageReport(
                                anonymousID: "u\(number)", project: "shop", os: "os \(number % 3)",
                                version: "0.\(number)"))
                    }
                }
                try await group.waitForAll()
            }
            let (names, numbers) = try await database.reading.withConnection { connection in
                try (Self.count("usage_value", connection), Self.count("usage_count", connection))
            }
            // 3 systems; each node may write a part of each number.
            #expect(names == room + 3)
            #expect(numbers <= 2 * (2 * (room + 1) + 2 * 4 + 6))
            let summary = try await UsageFigures(database).summary()
            #expect(summary.totalUsers == Self.versions)
            #expect(summary.versions.count == 21 && summary.versions.last?.name == "other")
            #expect(summary.versions.reduce(0) { $0 + $1.users } == Self.versions)
            #expect(summary.systems.reduce(0) { $0 + $1.users } == Self.versions)
            try await expectCountersEqualRecount(database)
            // So much is in the memory of a node.
            var book = NameBook(limits: NameLimits(settings))
            let now = database.clock.now()
            for start in stride(from: 0, to: Self.versions, by: 1_000) {
                let reports = (start..<start + 1_000).map {
                    UsageReport(anonymousID: "u", project: "shop", os: "os", version: "0.\($0)")
                }
                book = try await database.writing.withConnection { [book] connection in
                    var book = book
                    try book.learn(reports, at: now, on: connection)
                    return book
                }
            }
            let known = (0..<Self.versions).count { book.number(of: "0.\($0)", .version, project: 1) != 0 }
            #expect(known == room)
        }
    }

    private static func count(_ table: String, _ connection: any Connection) throws -> Int {
        Int(try connection.queryFirst("SELECT COUNT(*) AS n FROM \(raw: table)")?.integer("n") ?? -1)
    }
}
