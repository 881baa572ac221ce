import Database
import Delivery
import Foundation
import Logging
import Scheduling
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("Looking at schedules, and telling")
struct ScheduleCheckTests {
    private static let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    /// 2025-09-05 10:00 in Shanghai.
    private static let tenOClock = Date(timeIntervalSince1970: 1_757_037_600)

    private struct Twice: Job {
        let name = "report:daily"
        let schedule: Schedule
        let timeout = Duration.seconds(60)
        let grace = Duration.seconds(60)

        init() throws {
            schedule = Schedule(expression: try CronExpression("0 10,22 * * *"), timeZone: shanghai)
        }

        func run(_ firing: Firing) async throws -> String? { nil }
        func notice(_ trouble: RunTrouble) async {}
    }

    private func look(
        _ kind: TestDatabaseKind, lastRun: (state: String, scheduledAt: Date)?, after: Duration
    ) async throws -> MonitorFinding? {
        try await withTestDatabase(kind, migrations: SchedulingSchema.migrations) { pool in
            if let lastRun {
                try await pool.withConnection { connection in
                    _ = try connection.execute(
                        """
                        INSERT INTO job_run (job, scheduled_at, state, node, attempt, lease_until, is_catch_up, is_manual,
                            is_told, detail, trace_id)
                        VALUES ('report:daily', \(lastRun.scheduledAt.unixMilliseconds), \(lastRun.state), 'n', 1, 0, 0, 0,
                            1, 'the source is down', 't')
                        """)
                }
            }
            let clock = ManualWallClock(Self.tenOClock)
            clock.advance(by: after)
            return await ScheduleCheck(jobs: [try Twice()], history: RunHistory(store: pool), clock: clock).findings()
                .first
        }
    }

    @Test("a job that ran when it was due is well", arguments: TestDatabaseKind.allCases)
    func well(_ kind: TestDatabaseKind) async throws {
        let finding = try await look(kind, lastRun: ("succeeded", Self.tenOClock), after: .seconds(11 * 3_600))
        #expect(finding?.severity == .ok)
        #expect(finding?.message == "succeeded, due at 2025-09-05 10:00")
    }

    @Test("a job that failed is told with its reason")
    func failed() async throws {
        let finding = try await look(.sqlite, lastRun: ("failed", Self.tenOClock), after: .seconds(60))
        #expect(finding?.severity == .warning)
        #expect(finding?.message == "failed, due at 2025-09-05 10:00: the source is down")
        #expect(finding?.hint?.contains("herald schedule run report:daily") == true)
    }

    @Test("a job that did not run when it was due is an error after five minutes")
    func overdue() async throws {
        let evening = Self.tenOClock.addingTimeInterval(-12 * 3_600)
        let early = try await look(.sqlite, lastRun: ("succeeded", evening), after: .seconds(299))
        #expect(early?.severity == .ok)
        let late = try await look(.sqlite, lastRun: ("succeeded", evening), after: .seconds(300))
        #expect(late?.severity == .error)
        #expect(late?.message == "was due at 2025-09-05 10:00 and did not run")
    }

    @Test("a job that never ran is not in trouble")
    func fresh() async throws {
        let finding = try await look(.sqlite, lastRun: nil, after: .zero)
        #expect(finding?.severity == .ok)
    }

    @Test("the same troubles are told once a day, others at once", arguments: TestDatabaseKind.allCases)
    func onceADay(_ kind: TestDatabaseKind) async throws {
        struct Ops: Channel {
            let name = "ops"
            let limits = ChannelLimits(concurrency: 1)
            func compose(_ message: Message) throws -> [Message] { [message] }
            func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
        }
        try await withTestDatabase(kind, migrations: DeliverySchema.migrations) { pool in
            let clock = ManualWallClock(Self.tenOClock)
            let outbox = Outbox(store: pool, channels: [Ops()], clock: clock)
            let run = MonitorRun(
                checks: [], log: MonitorLog(path: "/proc/nowhere/monitor.log", timeZone: Self.shanghai),
                timeZone: Self.shanghai, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let full = MonitorFinding(.warning, what: "logs a", message: "101 MB", notice: "日志 101 MB")
            let fuller = MonitorFinding(.warning, what: "logs a", message: "102 MB", notice: "日志 102 MB")
            let down = MonitorFinding(.error, what: "source b", message: "down", notice: "连接失败")
            let fine = MonitorFinding(.ok, what: "source c", message: "answers", notice: "正常")
            var known: Set<Int64> = []
            var added: [Int] = []
            for (findings, hours) in [
                ([fine], 0), ([full, fine], 0), ([fuller], 1), ([fuller, down], 1), ([full], 24),
            ] {
                let now = Self.tenOClock.addingTimeInterval(Double(hours) * 3_600)
                let ids = try await run.tell(findings, to: ["ops", "gone"], through: outbox, at: now, traceID: "t")
                added.append(Set(ids).subtracting(known).count)
                known.formUnion(ids)
            }
            #expect(added == [0, 1, 0, 1, 1])
        }
    }
}
