import Database
import Delivery
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite("The dead-man switch")
struct DeadManSwitchTests {
    private let deadline = ReportDeadline(after: .seconds(1_800), channels: ["mail"])

    /// The clock stands at 09:00; the report is due at 10:00 and 22:00.
    private func withBench(
        _ kind: TestDatabaseKind, _ body: (Bench, ReportDefinition, DeadManSwitch) async throws -> Void
    ) async throws {
        try await withTestDatabase(kind, migrations: Bench.migrations) { pool in
            let bench = Bench(pool)
            bench.clock.advance(by: .seconds(-3_600))
            let report = try Bench.report(deadline: deadline)
            try await body(bench, report, DeadManSwitch(reports: [report], runner: bench.runner))
        }
    }

    @Test("a report that did not run raises one message when its deadline passes", arguments: TestDatabaseKind.allCases)
    func didNotRun(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench, _, deadMan in
            #expect(await deadMan.runOnce() == Facts.tenOClock.addingTimeInterval(1_800))
            bench.clock.advance(by: .seconds(3_600 + 1_799))
            _ = await deadMan.runOnce()
            #expect(try await bench.sent().isEmpty)
            bench.clock.advance(by: .seconds(1))
            #expect(await deadMan.runOnce() == Facts.tenOClock.addingTimeInterval(12 * 3_600 + 1_800))
            _ = await deadMan.runOnce()
            let sent = try await bench.sent()
            #expect(sent.map(\.channel) == ["mail"])
            #expect(sent.first?.key == "report-deadline:daily:2025-09-05T02:00:00Z")
            #expect(sent.first?.message.contains("报告 daily(2025-09-05 10:00)在截止时间30m内未确认送达") == true, "\(sent)")
            #expect(sent.first?.message.contains("报告没有运行") == true, "\(sent)")
        }
    }

    @Test("a report confirmed in time raises nothing, one confirmed late does", arguments: TestDatabaseKind.allCases)
    func confirmed(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench, report, deadMan in
            let log = WebhookLog(directory: "/proc/nowhere", timeZone: Facts.shanghai)
            _ = await deadMan.runOnce()
            bench.clock.advance(by: .seconds(3_700))
            let first = try await bench.runner.send(report, .scheduled(Facts.tenOClock), traceID: "t").run
            try await bench.finish(first, channel: "ops", .delivered, reports: [report], log: log)
            bench.clock.advance(by: .seconds(12 * 3_600 + 2_000))
            let tenAtNight = Facts.tenOClock.addingTimeInterval(12 * 3_600)
            let second = try await bench.runner.send(report, .scheduled(tenAtNight), traceID: "t").run
            try await bench.finish(second, channel: "ops", .delivered, reports: [report], log: log)
            _ = await deadMan.runOnce()
            let raised = try await bench.sent().filter { $0.channel == "mail" }
            #expect(raised.map(\.key) == ["report-deadline:daily:2025-09-05T14:00:00Z"])
            #expect(raised.first?.message.contains("迟到") == true, "\(raised)")
        }
    }

    @Test("a report that a channel did not take says which and why", arguments: TestDatabaseKind.allCases)
    func notTaken(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench, report, deadMan in
            _ = await deadMan.runOnce()
            bench.clock.advance(by: .seconds(3_600))
            let run = try await bench.runner.send(report, .scheduled(Facts.tenOClock), traceID: "t").run
            try await bench.finish(
                run, channel: "ops", .failed, reason: "the robot's key is wrong", reports: [report],
                log: WebhookLog(directory: "/proc/nowhere", timeZone: Facts.shanghai))
            bench.clock.advance(by: .seconds(1_800))
            _ = await deadMan.runOnce()
            let raised = try await bench.sent().filter { $0.channel == "mail" }
            #expect(raised.count == 1)
            #expect(raised.first?.message.contains("通道 ops：the robot's key is wrong") == true, "\(raised)")
        }
    }

    @Test("a report that still waits says what is in its way", arguments: TestDatabaseKind.allCases)
    func waits(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench, report, deadMan in
            _ = await deadMan.runOnce()
            bench.clock.advance(by: .seconds(3_600))
            _ = try await bench.runner.send(report, .scheduled(Facts.tenOClock), traceID: "t")
            bench.clock.advance(by: .seconds(1_800))
            let pausedUntil = bench.clock.now().addingTimeInterval(60).unixMilliseconds
            try await bench.store.pool.transaction { connection in
                _ = try connection.execute(
                    """
                    INSERT INTO delivery_channel (name, paused_until, paused_reason, paused_kind) \
                    VALUES ('ops', \(pausedUntil), 'the robot was removed', 'broken')
                    """)
            }
            _ = await deadMan.runOnce()
            let raised = try await bench.sent().filter { $0.channel == "mail" }
            #expect(raised.first?.message.contains("通道 ops：还没有确认（the robot was removed）") == true, "\(raised)")
        }
    }

    @Test("what was due while nothing ran is raised after the restart, in one message")
    func restart() async throws {
        try await withBench(.sqlite) { bench, report, deadMan in
            _ = await deadMan.runOnce()
            bench.clock.advance(by: .seconds(3 * 86_400))
            _ = await DeadManSwitch(reports: [report], runner: bench.runner).runOnce()
            let sent = try await bench.sent()
            #expect(sent.count == 1)
            #expect(sent.first?.message.contains("此前另有5次") == true, "\(sent)")
        }
    }

    @Test("a report that was just set up is not missing for the days before")
    func firstSight() async throws {
        try await withBench(.sqlite) { bench, _, deadMan in
            bench.clock.advance(by: .seconds(10 * 86_400))
            _ = await deadMan.runOnce()
            let sent = try await bench.sent()
            #expect(sent.isEmpty)
        }
    }

    @Test("two nodes that look at the same moment raise one message", arguments: TestDatabaseKind.allCases)
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench, _, deadMan in
            _ = await deadMan.runOnce()
            bench.clock.advance(by: .seconds(6_000))
            async let one = deadMan.runOnce()
            async let other = deadMan.runOnce()
            _ = await (one, other)
            let sent = try await bench.sent()
            #expect(sent.count == 1)
        }
    }

    @Test("as a service it sleeps until the next deadline and wakes for it")
    func service() async throws {
        try await withBench(.sqlite) { bench, _, deadMan in
            let service = Task { try await deadMan.run() }
            await bench.clock.waitForSleepers()
            bench.clock.advance(by: .seconds(3_600 + 1_800))
            await bench.clock.waitForSleepers()
            #expect(try await bench.sent().count == 1)
            service.cancel()
            try await service.value
        }
    }
}
