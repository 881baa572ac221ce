import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Scheduling

@Suite("The statements of the scheduler")
struct QueryCostTests {
    @Test("that run for every firing search an index and never read the history", arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let now = ManualWallClock().now()
        let schedule = try Schedule("*/5 * * * *", "Asia/Shanghai")
        let findings = try await QueryCost.fullReads(
            of: ["job_run"], on: kind, migrations: SchedulingSchema.migrations,
            seed: { try Self.fillHistory(until: now, $0) },
            { try await Self.lifeOfARun(RunStore($0), TestJob(schedule, name: "job 7"), at: now) })
        // What is untold is little, and may be sorted.
        let large = findings.filter { !($0.contains("TEMP B-TREE") && $0.contains("is_told = 0")) }
        #expect(large.isEmpty, "\(large.joined(separator: "\n"))")
    }

    /// Twenty jobs with a thousand runs each.
    private static func fillHistory(until now: Date, _ connection: any Connection) throws {
        for job in 0..<20 {
            let runs = (1...1_000).map { number in
                let time = now.unixMilliseconds - Int64(number) * 300_000
                return "('job \(job)', \(time), 'succeeded', 'other', 1, \(time), \(time), \(time), 0, 0, 1, 'trace')"
            }
            try connection.executeScript(
                """
                INSERT INTO job_run (job, scheduled_at, state, node, attempt, lease_until, started_at, finished_at,
                    is_catch_up, is_manual, is_told, trace_id) VALUES \(runs.joined(separator: ", "))
                """)
        }
    }

    private static func lifeOfARun(_ store: RunStore, _ job: TestJob, at now: Date) async throws {
        try await store.register(JobView(job, node: "n", now: now))
        let later = JobView(job, node: "n", now: now.addingTimeInterval(300))
        let run = try #require(try await store.consider(later).claimed)
        #expect(try await store.renew(run, until: later.leaseUntil))
        try await store.release(run, now: later.now)
        // Its lease has run out: taken over, or given up.
        let takenOver = try await store.consider(JobView(job, node: "m", now: later.now.addingTimeInterval(1))).claimed
        let second = try #require(takenOver)
        try await store.finish(second, .failed, detail: "why", now: later.now, tellUntil: later.now)
        let byHand = try await store.claimByHand(JobView(job, node: "m", now: later.now.addingTimeInterval(2)))
        try await store.finish(byHand, .succeeded, detail: nil, now: later.now, tellUntil: nil)
        let end = later.now.addingTimeInterval(10)
        for notice in try await store.takeUntold(jobs: [job.name], now: end, until: end) {
            try await store.markTold(notice)
        }
        _ = try await store.runs(of: job.name, limit: 20)
        _ = try await store.runs(of: nil, limit: 20)
        _ = try await store.run(of: job.name, at: now)
        _ = try await store.lastSuccesses(of: [job.name, "job 8", "none"], timeout: .seconds(10))
        _ = try await store.prune(before: now.addingTimeInterval(-990 * 300), batch: 500)
    }
}
