import Database
import Delivery
import Foundation
import Observability
import Scheduling
import TestSupport
import Testing
import Timekeeping

@testable import Reports

@Suite("Sending a report")
struct ReportRunnerTests {
    private func withBench(_ kind: TestDatabaseKind, _ body: (Bench) async throws -> Void) async throws {
        try await withTestDatabase(kind, migrations: Bench.migrations) { try await body(Bench($0)) }
    }

    private let firing = Firing(job: "report:daily", scheduledAt: Facts.tenOClock, isCatchUp: false, traceID: "t-1")

    @Test("a scheduled report is enqueued once, however often its firing runs", arguments: TestDatabaseKind.allCases)
    func once(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            let job = try #require(ReportJob(try Bench.report(to: ["ops", "mail"]), runner: bench.runner))
            #expect(job.name == "report:daily")
            #expect(try await job.run(firing) == "enqueued for ops, mail")
            #expect(try await job.run(firing) == "was enqueued before for ops, mail")
            let sent = try await bench.sent()
            #expect(sent.map(\.channel) == ["ops", "mail"])
            #expect(sent.map(\.key) == ["ops", "mail"].map { "report:daily:2025-09-05T02:00:00Z:\($0)" })
            #expect(sent.allSatisfy { $0.message.contains("报告(2025-09-05 10:00)\\n行1：3") }, "\(sent)")
        }
    }

    @Test("a report by hand is sent anew each time", arguments: TestDatabaseKind.allCases)
    func byHand(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            let report = try Bench.report()
            for mark in ["a", "b"] {
                let sending = try await bench.runner.send(
                    report, .manual(at: Facts.tenOClock, mark: mark), traceID: mark)
                #expect(sending.deliveryIDs.count == 1)
                #expect(sending.run.kind == .manual)
                #expect(sending.run.state == .enqueued)
            }
            #expect(try await bench.sent().count == 2)
        }
    }

    @Test(
        "what failed is told to the error channels with report, line, cause and remedy",
        arguments: TestDatabaseKind.allCases)
    func failedLine(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            let report = try Bench.report(["SELECT 3 AS n", "SELECT n FROM nowhere"], onError: ["mail"])
            let job = try #require(ReportJob(report, runner: bench.runner))
            let sentence = try await job.run(firing)
            #expect(
                sentence?.hasPrefix("enqueued for ops without 1 of 2 lines: report daily, line 行2: the source here")
                    == true)
            let sent = try await bench.sent()
            #expect(sent.map(\.channel) == ["ops", "mail"])
            #expect(sent[0].message.contains("⚠️ 1项统计失败：行2"))
            #expect(sent[1].key == "report-error:daily:2025-09-05T02:00:00Z")
            #expect(sent[1].message.contains("报告 daily(2025-09-05 10:00)有1项失败"), "\(sent)")
            #expect(sent[1].message.contains("「行2」SQL 用到了不存在的表或列"), "\(sent)")
            #expect(sent[1].message.contains("请修正该行的 query"), "\(sent)")
        }
    }

    @Test(
        "lines that failed for one reason are told in one sentence, and that the report was not sent",
        arguments: TestDatabaseKind.allCases)
    func oneCause(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            let report = try Bench.report(["SELECT n FROM nowhere", "SELECT n FROM nowhere"], onError: ["mail"])
            let job = try #require(ReportJob(report, runner: bench.runner))
            let failure = await #expect(throws: ReportFailed.self) { try await job.run(firing) }
            #expect(failure?.run.failures.count == 1)
            #expect(failure?.run.failures.first?.hasPrefix("report daily, lines 行1, 行2: the source here") == true)
            let notice = try #require(try await bench.sent().first?.message)
            #expect(notice.contains("有2项失败，报告未发出"), "\(notice)")
            #expect(notice.contains("「行1」「行2」SQL 用到了不存在的表或列"), "\(notice)")
            #expect(notice.split(separator: "请修正该行的 query").count == 2, "\(notice)")
        }
    }

    @Test(
        "when every line fails only the error channels hear of it, and the run failed",
        arguments: TestDatabaseKind.allCases)
    func allFailed(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            let job = try #require(ReportJob(try Bench.report(["SELEC 1"], onError: ["mail"]), runner: bench.runner))
            await #expect(throws: ReportFailed.self) { try await job.run(firing) }
            #expect(try await bench.sent().map(\.channel) == ["mail"])
            let run = try await bench.store.run(of: "daily", firing: "2025-09-05T02:00:00Z")
            #expect(run?.state == .empty)
        }
    }

    @Test(
        "a channel that cannot take the report does not keep it from the others", arguments: TestDatabaseKind.allCases)
    func refusal(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            let report = try Bench.report(to: ["fussy", "ops", "gone"], onError: ["mail"])
            let sending = try await bench.runner.send(report, .scheduled(Facts.tenOClock), traceID: "t")
            #expect(sending.run.channels.map(\.state) == [.failed, .failed, .pending])
            let sent = try await bench.sent()
            #expect(sent.map(\.channel) == ["ops", "mail"])
            #expect(sent.last?.message.contains("通道 fussy：channel fussy: takes no text") == true, "\(sent)")
        }
    }

    @Test("a firing that could not run is told to the error channels, a failed run is not told twice")
    func trouble() async throws {
        try await withBench(.sqlite) { bench in
            let job = try #require(ReportJob(try Bench.report(onError: ["mail"]), runner: bench.runner))
            await job.notice(RunTrouble(kind: .missed, firing: firing, message: "was missed by 3 h"))
            await job.notice(RunTrouble(kind: .missed, firing: firing, message: "was missed by 3 h"))
            await job.notice(RunTrouble(kind: .failed, firing: firing, message: "x"))
            let sent = try await bench.sent()
            #expect(sent.map(\.key) == ["report-missed:daily:2025-09-05T02:00:00Z"])
            #expect(sent.first?.message.contains("was missed by 3 h") == true)
        }
    }

    // MARK: - Outcomes

    @Test(
        "through the real outbox: one channel confirms, a dead one is told through the other",
        arguments: TestDatabaseKind.allCases)
    func wholeWay(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: Bench.migrations) { pool in
            try await withLog { log in
                let bench = Bench(pool, wallClock: SystemWallClock())
                let report = try Bench.report(to: ["ops", "dead"], onError: ["dead", "mail"])
                let sending = try await bench.runner.send(report, .manual(at: Facts.tenOClock, mark: "m"), traceID: "t")
                let mask = SecretMask()
                let outcomes = try await Dispatcher.drain(
                    sending.deliveryIDs, of: bench.outbox, settings: DispatchSettings(), mask: mask,
                    logger: bench.runner.logger,
                    until: Date(timeIntervalSinceNow: 60))
                #expect(outcomes.map(\.state) == [.delivered, .refused])
                let listener = ReportOutcomes(reports: [report], runner: bench.runner, log: log)
                let teller = OutcomeTeller(
                    outbox: bench.outbox, listeners: [listener], mask: mask, logger: bench.runner.logger)
                #expect(try await teller.tellDue() == 2)
                let run = try await bench.store.run(sending.run.id)
                #expect(run?.state == .failed)
                #expect(run?.channels.map(\.state) == [.failed, .delivered])
                let told = try await bench.sent().last
                #expect(told?.channel == "mail")
                #expect(
                    told?.message.contains("通道 dead：the key is wrong (93000)") == true, "\(String(describing: told))")
                let text = try String(contentsOfFile: log.path(for: Date()), encoding: .utf8)
                #expect(text.contains("SUCCESS report=daily channel=ops"))
                #expect(text.contains("FAILED report=daily channel=dead"))
            }
        }
    }

    private func withLog(_ body: (WebhookLog) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-reports-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(WebhookLog(directory: folder, timeZone: Facts.shanghai))
    }

    @Test("a delivered report is confirmed and in the webhook log", arguments: TestDatabaseKind.allCases)
    func delivered(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            try await withLog { log in
                let report = try Bench.report()
                let run = try await bench.runner.send(report, .scheduled(Facts.tenOClock), traceID: "t").run
                try await bench.finish(run, channel: "ops", .delivered, reports: [report], log: log)
                #expect(try await bench.store.run(run.id)?.state == .confirmed)
                let text = try String(contentsOfFile: log.path(for: Facts.tenOClock), encoding: .utf8)
                #expect(
                    text == """
                        [2025-09-05 10:00:00] SUCCESS report=daily channel=ops
                          报告(2025-09-05 10:00)
                          行1：3

                        """)
            }
        }
    }

    @Test(
        "a report that a channel finally refused is told through the other error channels",
        arguments: TestDatabaseKind.allCases)
    func undelivered(_ kind: TestDatabaseKind) async throws {
        try await withBench(kind) { bench in
            try await withLog { log in
                let report = try Bench.report(onError: ["ops", "mail"])
                let run = try await bench.runner.send(report, .scheduled(Facts.tenOClock), traceID: "t").run
                for _ in 0..<2 {
                    try await bench.finish(
                        run, channel: "ops", .failed, reason: "invalid webhook url (93000)",
                        hint: "check the robot's key",
                        reports: [report], log: log)
                }
                #expect(try await bench.store.run(run.id)?.state == .failed)
                let sent = try await bench.sent()
                #expect(sent.map(\.channel) == ["ops", "mail"])
                #expect(
                    sent.last?.message.contains("通道 ops：invalid webhook url (93000)。check the robot's key") == true,
                    "\(sent)")
                let text = try String(contentsOfFile: log.path(for: Facts.tenOClock), encoding: .utf8)
                #expect(text.contains("FAILED report=daily channel=ops: invalid webhook url (93000)"))
            }
        }
    }
}
