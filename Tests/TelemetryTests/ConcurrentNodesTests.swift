import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("Several nodes that count")
struct ConcurrentNodesTests {
    @Test(
        "that are told of the same users at the same time count each once, and no error reaches a caller",
        arguments: TestDatabaseKind.allCases)
    func sameUsers(_ kind: TestDatabaseKind) async throws {
        let test = try await TestDatabase.make(kind)
        do {
            let clock = ManualWallClock()
            let nodes = [try telemetry(test, clock: clock), try telemetry(test, clock: clock)]
            for node in nodes { try await node.prepare() }
            // "a" and "q" write the same part, as two names may.
            let ingests = zip(nodes, ["a", "q"]).map { UsageIngest($0, node: $1) }
            #expect(CounterTable.part(of: "a") == CounterTable.part(of: "q"))
            var random = SeededRandom(seed: 3)
            for round in 0..<3 {
                let reports = (0..<1_500).map { _ in
                    UsageReport(
                        anonymousID: "u\(Int.random(in: 0..<(400 * (round + 1)), using: &random))",
                        project: Bool.random(using: &random) ? "shop" : "desk",
                        os: ["Linux", "Windows", "macOS"].randomElement(using: &random) ?? "",
                        version: "1.\(Int.random(in: 0..<30, using: &random))")
                }
                try await withThrowingTaskGroup { group in
                    for (index, report) in reports.enumerated() {
                        group.addTask { try await ingests[index % 2].accept(report, droppedFields: 1) }
                        group.addTask { try await ingests[(index + 1) % 2].accept(report) }
                    }
                    try await group.waitForAll()
                }
                try await expectCountersEqualRecount(nodes[0])
                clock.advance(by: .seconds(86_400))
            }
            let sums = try await CounterSums.read(nodes[0])
            #expect(sums.filter { $0.key.kind == .reports }.values.reduce(0, +) == 9_000)
            #expect(sums.filter { $0.key.kind == .droppedFields }.values.reduce(0, +) == 4_500)
            let total = try await nodes[0].reading.withConnection { connection in
                try connection.queryFirst("SELECT SUM(total_reports) AS n, COUNT(*) AS users FROM user_stats")
            }
            #expect(try total?.integer("n") == 9_000)
            let users = sums.filter { $0.key.kind == .users }.values.reduce(0, +)
            #expect(try total?.integer("users") == users)
            #expect(sums.filter { $0.key.kind == .newUsers }.values.reduce(0, +) == users)
            for node in nodes { await node.close() }
            try await test.drop()
        } catch {
            try? await test.drop()
            throw error
        }
    }
}
