import Database
import FoundationEssentials
import Logging
import TestSupport

@testable import Scheduling

/// A store, a clock and nodes over them.
struct SchedulerBench: Sendable {
    let pool: ConnectionPool
    let clock = ManualWallClock()
    let schedule: Schedule

    var history: RunHistory { RunHistory(store: pool) }
    var store: RunStore { RunStore(pool) }

    /// The clock shows 2025-09-05 10:00 in Shanghai.
    static func run(
        _ kind: TestDatabaseKind, _ expression: String = "0 10,22 * * *", jitter: Duration = .zero,
        _ body: (SchedulerBench) async throws -> Void
    ) async throws {
        let plain = try Schedule(expression, "Asia/Shanghai")
        let schedule = Schedule(expression: plain.expression, timeZone: plain.timeZone, jitter: jitter)
        try await withTestDatabase(kind, migrations: SchedulingSchema.migrations) { pool in
            try await body(SchedulerBench(pool: pool, schedule: schedule))
        }
    }

    func scheduler(_ jobs: [any Job], node: String = "one") -> Scheduler {
        Scheduler(
            store: pool, jobs: jobs, clock: clock, node: node,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs nodes while `body` runs, then stops them at once.
    func withNodes(count: Int = 1, _ jobs: [any Job], _ body: () async throws -> Void) async throws {
        let tasks = (1...count).map { number in
            let scheduler = scheduler(jobs, node: "node \(number)")
            return Task { try await scheduler.run() }
        }
        await clock.waitForSleepers(count)
        let result = await Swift.Result { try await body() }
        for task in tasks { task.cancel() }
        for task in tasks { try await task.value }
        try result.get()
    }

    func view(_ job: any Job, node: String = "dead") -> JobView { JobView(job, node: node, now: clock.now()) }

    func time(_ text: String) throws -> Date { try TimeText.parse(text, in: schedule.timeZone) }

    func set(_ text: String) throws { clock.set(to: try time(text)) }

    /// The states of a job's runs, the oldest first.
    func states(of job: any Job) async throws -> [RunState] {
        try await history.runs(of: job.name, limit: 1_000).map(\.state).reversed()
    }

    /// Returns when all trouble is told and marked so: from then on no other node tells it again.
    func allTold() async throws {
        while true {
            let rows = try await pool.withConnection { try $0.query("SELECT id FROM job_run WHERE is_told = 0") }
            if rows.isEmpty { return }
            await Task.yield()
        }
    }

    /// Returns when the history has these states.
    func recorded(_ states: [RunState], of job: any Job) async throws {
        while try await self.states(of: job) != states { await Task.yield() }
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
