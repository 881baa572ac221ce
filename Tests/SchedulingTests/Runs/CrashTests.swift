import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Scheduling

@Suite("Runs over crashes, clocks and shutdowns", .timeLimit(.minutes(2)))
struct CrashTests {
    @Test("a run whose node died is run again once, by one of the others", arguments: TestDatabaseKind.allCases)
    func deadNode(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule)
            try await claimAndDie(job, bench)
            try await bench.withNodes(count: 3, [job]) {
                #expect(job.firings.isEmpty)
                bench.clock.advance(by: .seconds(31))
                await job.ended(1)
                try await bench.recorded([.succeeded], of: job)
            }
            #expect(job.firings.map(\.scheduledAt) == [try bench.time("2025-09-05 22:00")])
            #expect(job.firings.map(\.isCatchUp) == [true])
            #expect(try await bench.history.runs().map(\.attempt) == [2])
            #expect(job.troubles.isEmpty)
        }
    }

    @Test("a run whose node died is abandoned and told when its grace is over", arguments: TestDatabaseKind.allCases)
    func deadForLong(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule)
            try await claimAndDie(job, bench)
            try bench.set("2025-09-05 23:30")
            try await bench.withNodes(count: 2, [job]) {
                await job.told(1)
                try await bench.recorded([.abandoned], of: job)
            }
            #expect(job.firings.isEmpty)
            #expect(job.troubles.map(\.kind) == [.abandoned])
            #expect(
                job.troubles.first?.message
                    == "report:test did not finish its run of 2025-09-05 22:00: the process on dead ended, and it is too late to start it again"
            )
        }
    }

    @Test("a job that kills its process is not started for ever", arguments: TestDatabaseKind.allCases)
    func poison(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule)
            try await claimAndDie(job, bench)
            for attempt in 2...3 {
                bench.clock.advance(by: .seconds(31))
                #expect(try await bench.store.consider(bench.view(job)).claimed?.attempt == attempt)
            }
            bench.clock.advance(by: .seconds(31))
            #expect(try await bench.store.consider(bench.view(job)).claimed == nil)
            #expect(try await bench.states(of: job) == [.abandoned])
        }
    }

    @Test("a firing that came due while a dead run is run again waits for it", arguments: TestDatabaseKind.allCases)
    func waiting(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind, "*/5 * * * *") { bench in
            let door = Door()
            let job = TestJob(bench.schedule) { _ in
                await door.pass()
                return nil
            }
            try await bench.store.register(bench.view(job))
            try bench.set("2025-09-05 10:05")
            #expect(try await bench.store.consider(bench.view(job)).claimed != nil)
            try bench.set("2025-09-05 10:17")
            try await bench.withNodes([job]) {
                await job.started(1)
                door.open()
                await job.ended(2)
                await job.told(1)
                try await bench.recorded([.succeeded, .missed, .succeeded], of: job)
            }
            #expect(
                job.firings.map(\.scheduledAt) == [
                    try bench.time("2025-09-05 10:05"), try bench.time("2025-09-05 10:15"),
                ])
        }
    }

    @Test("what a dead node could not tell is told by the next, once", arguments: TestDatabaseKind.allCases)
    func untold(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule)
            try await bench.store.register(bench.view(job))
            try bench.set("2025-09-07 12:00")
            #expect(try await bench.store.consider(bench.view(job)).notices.count == 1)
            bench.clock.advance(by: .seconds(60))
            try await bench.withNodes(count: 2, [job]) {
                await job.told(1)
                try await bench.allTold()
            }
            #expect(job.troubles.map(\.kind) == [.missed])
            #expect(job.troubles.first?.firing.scheduledAt == (try bench.time("2025-09-07 10:00")))
            #expect(
                job.troubles.first?.message.hasPrefix(
                    "report:test missed 4 runs from 2025-09-05 22:00 to 2025-09-07 10:00") == true)
        }
    }

    @Test("a clock that is set back runs nothing twice and forgets nothing", arguments: TestDatabaseKind.allCases)
    func setBack(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind, "0 * * * *") { bench in
            let job = TestJob(bench.schedule)
            try await bench.withNodes([job]) {}
            // It was wrong by five hours: 11 to 14 o'clock are missed, 15 o'clock runs.
            try bench.set("2025-09-05 15:00")
            try await bench.withNodes([job]) { await job.ended(1) }
            try bench.set("2025-09-05 10:10")
            try await bench.withNodes([job]) {}
            for hour in 11...16 {
                try bench.set("2025-09-05 \(hour):00")
                try await bench.withNodes([job]) {
                    if hour != 15 { await job.ended(hour < 15 ? hour - 9 : hour - 10) }
                }
            }
            #expect(try await bench.states(of: job) == Array(repeating: .succeeded, count: 6))
            #expect(Set(job.firings.map(\.scheduledAt)).count == 6)
            #expect(job.firings.count == 6)
        }
    }

    @Test(
        "a clock that is set forward by hours catches up or misses what it leapt over",
        arguments: TestDatabaseKind.allCases)
    func setForward(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind, "0 * * * *") { bench in
            let job = TestJob(bench.schedule)
            try await bench.withNodes(count: 2, [job]) {
                try bench.set("2025-09-05 14:20")
                await job.ended(1)
                await job.told(1)
                try await bench.recorded([.missed, .missed, .missed, .succeeded], of: job)
            }
            #expect(job.firings.map(\.isCatchUp) == [true])
            #expect(job.troubles.count == 1)
        }
    }

    @Test("a run that a stop interrupts is left to the next start", arguments: TestDatabaseKind.allCases)
    func shutdown(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let clock = bench.clock
            let isFirst = Watched(true)
            let job = TestJob(bench.schedule) { _ in
                guard isFirst.value else { return nil }
                isFirst.change { $0 = false }
                try await clock.sleep(for: .seconds(86_400))
                return nil
            }
            try await bench.withNodes([job]) {
                try bench.set("2025-09-05 22:00")
                await job.started(1)
            }
            #expect(try await bench.states(of: job) == [.running])
            try await bench.withNodes([job]) {
                await job.ended(2)
                try await bench.recorded([.succeeded], of: job)
            }
            #expect(Set(job.firings.map(\.scheduledAt)).count == 1)
            #expect(job.troubles.isEmpty)
        }
    }

    @Test("a node that lost its lease stops its work and leaves the record alone", arguments: TestDatabaseKind.allCases)
    func leaseLost(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let clock = bench.clock
            let job = TestJob(bench.schedule) { _ in
                try await clock.sleep(for: .seconds(86_400))
                return nil
            }
            try await bench.withNodes([job]) {
                try bench.set("2025-09-05 22:00")
                await job.started(1)
                await clock.waitForSleepers(4)
                let other = TestJob(bench.schedule)
                var view = bench.view(other, node: "other")
                view = JobView(other, node: "other", now: clock.now().addingTimeInterval(31))
                #expect(try await bench.store.consider(view).claimed?.attempt == 2)
                clock.advance(by: .seconds(10))
                await job.ended(1)
            }
            let run = try #require(try await bench.history.runs().first)
            #expect(run.state == .running)
            #expect(run.node == "other")
            #expect(job.troubles.isEmpty)
        }
    }

    /// A node claims the run of 22:00 and is never heard of again.
    private func claimAndDie(_ job: TestJob, _ bench: SchedulerBench) async throws {
        try await bench.store.register(bench.view(job))
        try bench.set("2025-09-05 22:00")
        #expect(try await bench.store.consider(bench.view(job)).claimed != nil)
    }
}
