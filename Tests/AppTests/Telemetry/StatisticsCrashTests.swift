import Database
import Foundation
import TestSupport
import Testing

@Suite("kill -9 of herald serve while reports come")
struct StatisticsCrashTests {
    private static let kills = 4
    private static let connections = 24

    @Test(
        "no acknowledged report is missing, and the figures are what the rows come to",
        arguments: TestDatabaseKind.allCases)
    func killed(_ kind: TestDatabaseKind) async throws {
        try await ServedStatistics.with(kind) { folder in
            let ledger = ReportLedger()
            for kill in 0..<Self.kills {
                // A port of its own: the client waits ever longer between tries where it was refused.
                let port = try LoopbackPort.free()
                try folder.configure("one", port: port)
                let process = try await folder.serve("one", port: port, log: "killed-\(kill)")
                let end = ContinuousClock.now + .milliseconds(.random(in: 400...1_500))
                async let flood: Void = ledger.flood(
                    [StatisticsClient(port: port)], connections: Self.connections, until: end + .milliseconds(100))
                try await Task.sleep(until: end)
                process.kill()
                await flood
            }
            let port = try LoopbackPort.free()
            try folder.configure("one", port: port)
            let last = try await folder.serve("one", port: port, log: "last")
            try await Self.expectAgreement(folder, kind, ledger, StatisticsClient(port: port))
            #expect(last.stop() == 0, "\(last.log.suffix(2_000))")
            let recount = await folder.run("one", "telemetry", "repair", "--dry-run")
            #expect(recount.status == 0, "\(recount.output) \(recount.complaints)")
            print("statistics crash test on \(kind.rawValue): \(ledger.acknowledged) reports acknowledged")
        }
    }

    @Test("two nodes over one database count each installation once", arguments: [TestDatabaseKind.postgresql, .mysql])
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        guard TestDatabaseKind.allCases.contains(kind) else { return }
        try await ServedStatistics.with(kind) { folder in
            let ports = [try LoopbackPort.free(), try LoopbackPort.free()]
            let names = ["one", "two"]
            var processes: [HeraldProcess] = []
            for (name, port) in zip(names, ports) {
                try folder.configure(name, port: port)
                processes.append(try await folder.serve(name, port: port, log: name))
            }
            let clients = ports.map { StatisticsClient(port: $0) }
            let ledger = ReportLedger()
            // The same new installations at both at the same moment.
            for round in 0..<20 {
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<32 {
                        let id = "same-\(round)-\(number / 2)"
                        let client = clients[number % 2]
                        group.addTask {
                            let reply = try? await client.post(StatisticsClient.report(id))
                            #expect(reply?.status == 200)
                            ledger.acknowledge(id)
                        }
                    }
                }
            }
            await ledger.flood(clients, connections: Self.connections, until: .now + .seconds(2))
            for client in clients { try await Self.expectAgreement(folder, kind, ledger, client) }
            for process in processes { #expect(process.stop() == 0, "\(process.log.suffix(2_000))") }
            let recount = await folder.run("one", "telemetry", "repair", "--dry-run")
            #expect(recount.status == 0, "\(recount.output) \(recount.complaints)")
        }
    }

    /// Holds the ledger and the summary against the rows.
    private static func expectAgreement(
        _ folder: ServedStatistics, _ kind: TestDatabaseKind, _ ledger: ReportLedger, _ client: StatisticsClient
    ) async throws {
        struct User: Sendable {
            let id: String
            let os: String
            let version: String
            let reports: Int
        }
        let users = try await folder.onStatistics(kind) { connection in
            try connection.query("SELECT anonymous_id, os, version, total_reports FROM user_stats").map {
                User(
                    id: try $0.text("anonymous_id"), os: try $0.text("os"), version: try $0.text("version"),
                    reports: Int(try $0.integer("total_reports")))
            }
        }
        let stored = Dictionary(users.map { ($0.id, $0.reports) }) { $0 + $1 }
        #expect(stored.count == users.count)
        let entries = ledger.all
        #expect(entries.count > 100)
        let missing = entries.filter { stored[$0.key, default: 0] < $0.value.acknowledged }
        #expect(missing.isEmpty, "\(missing.count) of \(ledger.acknowledged) acknowledged reports")
        let invented = stored.filter {
            let entry = entries[$0.key] ?? ReportLedger.Entry()
            return $0.value > entry.acknowledged + entry.unanswered
        }
        #expect(invented.isEmpty, "\(invented)")
        // What another node has written is seen a second later at most.
        try await Task.sleep(for: .milliseconds(1_100))
        let summary = try await StatsAnswer.of(client)
        #expect(summary.total_users == users.count)
        #expect(summary.daily_active_users <= users.count)
        #expect(summary.weekly_active_users == users.count)
        #expect(summary.os_distribution == Dictionary(users.map { ($0.os, 1) }, uniquingKeysWith: +))
        #expect(summary.version_distribution == Dictionary(users.map { ($0.version, 1) }, uniquingKeysWith: +))
    }
}
