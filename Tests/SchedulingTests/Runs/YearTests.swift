import Database
import Foundation
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Scheduling

@Suite("A year of schedules on three nodes", .timeLimit(.minutes(5)))
struct YearTests {
    /// A leap year. Its clocks change in Berlin on 2024-03-31 and 10-27, on Lord Howe by half an hour on 04-07
    /// and 10-06; in Shanghai never.
    private static let start = Date(timeIntervalSince1970: 1_704_067_200)
    private static let days = 366

    @Test(
        "each firing of the year runs once, none is missed and none added, while nodes come and go",
        arguments: [TestDatabaseKind.postgresql, .mysql])
    func eachFiringOnce(_ kind: TestDatabaseKind) async throws {
        let plans = try Self.plans()
        let clock = ManualWallClock(Self.start)
        try await withTestDatabase(kind, migrations: SchedulingSchema.migrations) { pool in
            let jobs = try plans.map { plan in
                TestJob(try Schedule(plan.expression.text, plan.zone), name: "\(plan.expression.text) \(plan.zone)")
            }
            var nodes = NodesOfTheYear(pool: pool, jobs: jobs, clock: clock)
            for _ in 0..<3 { await nodes.join() }
            var instants: [Int: [Int]] = [:]
            for (index, plan) in plans.enumerated() {
                for minute in plan.due { instants[minute, default: []].append(index) }
            }
            var counts = Array(repeating: 0, count: jobs.count)
            var random = SeededRandom(seed: 2_024)
            for (minute, due) in instants.sorted(by: { $0.key < $1.key }) {
                for index in due { counts[index] += 1 }
                // Now and then a node leaves at the very moment of a firing, and another one comes.
                let leaves = Int.random(in: 0..<25, using: &random) == 0
                clock.set(to: Date(timeIntervalSince1970: Double(minute * 60)))
                if leaves { try await nodes.leave(Int.random(in: 0..<3, using: &random)) }
                for index in due { await jobs[index].ended(counts[index]) }
                try await nodes.noneRuns()
                if leaves { await nodes.join() }
            }
            try await nodes.leaveAll()
            try await compare(plans, jobs, RunHistory(store: pool))
            let nodesSeen = Set(try await RunHistory(store: pool).runs(limit: 100_000).map(\.node))
            print(
                "a year on \(kind.rawValue): \(counts.reduce(0, +)) firings of \(jobs.count) schedules at "
                    + "\(instants.count) instants, run by \(nodesSeen.count) nodes")
            #expect(nodesSeen.count > 3)
        }
    }

    private func compare(_ plans: [Plan], _ jobs: [TestJob], _ history: RunHistory) async throws {
        for (plan, job) in zip(plans, jobs) {
            let due = plan.due.map { Date(timeIntervalSince1970: Double($0 * 60)) }
            #expect(job.firings.map(\.scheduledAt) == due, "\(job.name)")
            #expect(job.troubles.isEmpty, "\(job.name)")
            let runs = try await history.runs(of: job.name, limit: 10_000)
            #expect(runs.count == due.count, "\(job.name)")
            #expect(runs.allSatisfy { $0.state == .succeeded && $0.attempt == 1 && !$0.isCatchUp }, "\(job.name)")
        }
    }

    /// A schedule with all its firings of the year, found without Herald's own arithmetic.
    private struct Plan {
        let expression: RandomExpression
        let zone: String
        let due: [Int]
    }

    private static func plans() throws -> [Plan] {
        let zones = ["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"]
        var plans: [Plan] = []
        var random = SeededRandom(seed: 366)
        for zone in zones {
            let oracle = MinuteOracle(zone: try TimeZoneName.parse(zone), from: start, days: days)
            func add(_ expression: RandomExpression) {
                // What is due in the first minute is past before the nodes have begun.
                let due = oracle.dueMinutes(expression).filter { $0 > oracle.minutes.lowerBound }
                if (1...80).contains(due.count) { plans.append(Plan(expression: expression, zone: zone, due: due)) }
            }
            fixed.forEach(add)
            // Drawn ones, those that are due seldom enough for a year to be short.
            let wanted = plans.count + 2
            while plans.count < wanted { add(RandomExpression(using: &random)) }
        }
        return plans
    }

    private static let any = (
        day: RandomExpression.Field(text: "*", numbers: Set(1...31)),
        month: RandomExpression.Field(text: "*", numbers: Set(1...12)),
        weekday: RandomExpression.Field(text: "*", numbers: Set(0...7))
    )

    private static let fixed = [
        // In the hours that clocks skip and repeat, in the months in which they do: by the clock, and by real time.
        RandomExpression(
            minute: .init(15, 30), hour: .init(1, 2), dayOfMonth: any.day, month: .init(3, 4, 10),
            dayOfWeek: .init(0)),
        RandomExpression(
            minute: .init(text: "*/30", numbers: [0, 30]), hour: .init(1, 2), dayOfMonth: any.day,
            month: .init(3, 4, 10), dayOfWeek: .init(0)),
        // The leap day, and the turn of each month.
        RandomExpression(
            minute: .init(0), hour: .init(9), dayOfMonth: .init(29), month: .init(2), dayOfWeek: any.weekday),
        RandomExpression(
            minute: .init(0), hour: .init(0), dayOfMonth: .init(1), month: any.month, dayOfWeek: any.weekday),
    ]
}

/// Schedulers over one store that join and leave.
private struct NodesOfTheYear {
    let pool: ConnectionPool
    let jobs: [TestJob]
    let clock: ManualWallClock
    private var running: [(group: ServiceGroup, task: Task<Void, any Error>)] = []
    private var joined = 0

    init(pool: ConnectionPool, jobs: [TestJob], clock: ManualWallClock) {
        (self.pool, self.jobs, self.clock) = (pool, jobs, clock)
    }

    mutating func join() async {
        joined += 1
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        // The whole year is looked at in the end.
        var configuration = SchedulerConfiguration()
        configuration.historyRetention = .seconds(800 * 86_400)
        let scheduler = Scheduler(
            store: pool, jobs: jobs, clock: clock, node: "node \(joined)", logger: logger, configuration: configuration)
        let group = ServiceGroup(services: [scheduler], gracefulShutdownSignals: [], logger: logger)
        running.append((group, Task { try await group.run() }))
        await clock.waitForSleepers(running.count)
    }

    /// Told to stop; what it runs it may finish.
    mutating func leave(_ index: Int) async throws {
        let (group, task) = running.remove(at: index)
        await group.triggerGracefulShutdown()
        try await task.value
    }

    mutating func leaveAll() async throws {
        while !running.isEmpty { try await leave(0) }
    }

    /// Returns when no run is under way in the books either: the next firing of its job would overlap with it.
    func noneRuns() async throws {
        while true {
            let isRunning = try await pool.withConnection {
                try $0.queryFirst("SELECT id FROM job_run WHERE state = 'running' LIMIT 1") != nil
            }
            guard isRunning else { return }
            await Task.yield()
        }
    }
}
