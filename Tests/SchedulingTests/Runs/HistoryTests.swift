import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Scheduling

@Suite("Runs by hand and the history", .timeLimit(.minutes(2)))
struct HistoryTests {
    @Test("a run by hand is recorded beside those of the schedule", arguments: TestDatabaseKind.allCases)
    func byHand(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule)
            let scheduler = bench.scheduler([job])
            let first = try await scheduler.runNow(job.name)
            let second = try await scheduler.runNow(job.name)
            #expect(first.state == .succeeded)
            #expect(first.isManual)
            #expect(first.scheduledAt == bench.clock.now())
            #expect(second.scheduledAt > first.scheduledAt)
            #expect(try await bench.history.runs() == [second, first])
            // The scheduler has not run, so a first start has nothing to look back on.
            try bench.set("2025-09-05 22:30")
            try await bench.withNodes([job]) {}
            #expect(job.firings.count == 2)
        }
    }

    @Test("a run by hand that fails is for its caller, with its sentence", arguments: TestDatabaseKind.allCases)
    func byHandFails(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule) { _ in throw TestSupportError("no such table") }
            let run = try await bench.scheduler([job]).runNow(job.name)
            #expect(run.state == .failed)
            #expect(run.detail == "no such table")
            #expect(job.troubles.isEmpty)
        }
    }

    @Test("an unknown job and one at work are not run by hand", arguments: TestDatabaseKind.allCases)
    func byHandRefused(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let clock = bench.clock
            let job = TestJob(bench.schedule) { _ in
                try await clock.sleep(for: .seconds(3_600))
                return nil
            }
            let scheduler = bench.scheduler([job])
            let unknown = await #expect(throws: SchedulerError.self) { _ = try await scheduler.runNow("report:tset") }
            #expect(unknown?.description == "there is no job \"report:tset\": jobs are report:test")
            let first = Task { try await scheduler.runNow(job.name) }
            await job.started(1)
            let busy = await #expect(throws: SchedulerError.self) {
                _ = try await bench.scheduler([job], node: "two").runNow(job.name)
            }
            #expect(
                busy?.description
                    == "report:test is at work on one since 2025-09-05 10:00: wait for its end and run it again")
            first.cancel()
            await #expect(throws: (any Error).self) { _ = try await first.value }
            let run = try #require(try await bench.history.runs().first)
            #expect(run.state == .failed)
            #expect(run.detail == "report:test was stopped before it finished")
        }
    }

    @Test("the schedule waits for a run by hand", arguments: TestDatabaseKind.allCases)
    func waitsForHand(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let door = Door()
            let job = TestJob(bench.schedule, timeout: .seconds(86_400)) { _ in
                await door.pass()
                return nil
            }
            let scheduler = bench.scheduler([job])
            let loop = Task { try await scheduler.run() }
            await bench.clock.waitForSleepers()
            try bench.set("2025-09-05 21:59")
            let byHand = Task { try await scheduler.runNow(job.name) }
            await job.started(1)
            try bench.set("2025-09-05 22:00")
            await bench.clock.waitForSleepers(3)
            door.open()
            _ = try await byHand.value
            await job.ended(2)
            try await bench.recorded([.succeeded, .succeeded], of: job)
            loop.cancel()
            try await loop.value
            #expect(job.troubles.isEmpty)
        }
    }

    @Test("pruning removes old runs in batches and keeps the last of each job", arguments: TestDatabaseKind.allCases)
    func pruning(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let jobs = [TestJob(bench.schedule, name: "a"), TestJob(bench.schedule, name: "b")]
            let scheduler = bench.scheduler(jobs)
            for job in ["a", "a", "b", "a", "b", "a"] {
                _ = try await scheduler.runNow(job)
                bench.clock.advance(by: .seconds(60))
            }
            #expect(try await bench.history.prune(before: bench.clock.now(), batch: 3) == 4)
            #expect(try await bench.history.runs().map(\.job) == ["a", "b"])
            #expect(try await bench.history.prune(before: bench.clock.now()) == 0)
        }
    }

    @Test("the overview has each job's next time and last run", arguments: TestDatabaseKind.allCases)
    func overview(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let jobs = [TestJob(bench.schedule, name: "a"), TestJob(bench.schedule, name: "b")]
            let run = try await bench.scheduler(jobs).runNow("b")
            let overview = try await ScheduleOverview.of(jobs, history: bench.history, now: bench.clock.now())
            #expect(overview.map(\.job) == ["a", "b"])
            #expect(overview.map(\.lastRun) == [nil, run])
            #expect(overview.map(\.next) == [try bench.time("2025-09-05 22:00"), try bench.time("2025-09-05 22:00")])
            #expect(overview.first?.expression == "0 10,22 * * *")
        }
    }
}
