import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Scheduling

@Suite("Scheduler", .timeLimit(.minutes(2)))
struct SchedulerTests {
    @Test(
        "a job seen for the first time looks back on nothing and runs when it is due",
        arguments: TestDatabaseKind.allCases)
    func firstTime(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule)
            try bench.set("2025-09-05 21:59")
            try await bench.withNodes([job]) {
                #expect(job.firings.isEmpty)
                try bench.set("2025-09-05 22:00")
                await job.started(1)
                try await bench.recorded([.succeeded], of: job)
            }
            let run = try #require(try await bench.history.runs().first)
            #expect(run.scheduledAt == (try bench.time("2025-09-05 22:00")))
            #expect(run.detail == "done")
            #expect(run.duration == .zero)
            #expect(run.node == "node 1")
            #expect(!run.isCatchUp && !run.isManual && run.attempt == 1)
            #expect(job.firings == [run.firing])
            #expect(job.troubles.isEmpty)
        }
    }

    @Test("of five nodes one runs each firing", arguments: TestDatabaseKind.allCases)
    func fiveNodes(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind, "* * * * *") { bench in
            let jobs = ["a", "b", "c"].map { TestJob(bench.schedule, name: $0) }
            try await bench.withNodes(count: 5, jobs) {
                for round in 1...6 {
                    bench.clock.advance(by: .seconds(60))
                    for job in jobs {
                        await job.started(round)
                        try await bench.recorded(Array(repeating: .succeeded, count: round), of: job)
                    }
                }
            }
            for job in jobs {
                #expect(job.firings.count == 6)
                #expect(Set(job.firings.map(\.scheduledAt)).count == 6)
                #expect(job.troubles.isEmpty)
            }
        }
    }

    @Test(
        "of what was missed the latest runs within its grace, the others are recorded and told at once",
        arguments: TestDatabaseKind.allCases)
    func catchUp(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule)
            try await bench.withNodes([job]) {}
            try bench.set("2025-09-08 22:30")
            try await bench.withNodes(count: 2, [job]) {
                await job.ended(1)
                await job.told(1)
                try await bench.recorded(Array(repeating: .missed, count: 6) + [.succeeded], of: job)
            }
            #expect(job.firings.map(\.scheduledAt) == [try bench.time("2025-09-08 22:00")])
            #expect(job.firings.map(\.isCatchUp) == [true])
            #expect(job.troubles.map(\.kind) == [.missed])
            #expect(job.troubles.first?.firing.scheduledAt == (try bench.time("2025-09-08 10:00")))
            #expect(
                job.troubles.first?.message
                    == "report:test missed 6 runs from 2025-09-05 22:00 to 2025-09-08 10:00: Herald was not running or could not work then"
            )
        }
    }

    @Test("beyond its grace a missed firing does not run", arguments: TestDatabaseKind.allCases)
    func beyondGrace(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule, grace: .seconds(1_800))
            try await bench.withNodes([job]) {}
            try bench.set("2025-09-05 22:31")
            try await bench.withNodes([job]) { await job.told(1) }
            #expect(job.firings.isEmpty)
            #expect(try await bench.states(of: job) == [.missed])
            #expect(
                job.troubles.first?.message
                    == "report:test missed its run of 2025-09-05 22:00: Herald was not running or could not work then, and its grace of 30 min did not save it"
            )
            try await bench.withNodes([job]) {}
            #expect(job.troubles.count == 1)
        }
    }

    @Test("a changed expression or zone, and a job that was away, miss nothing", arguments: TestDatabaseKind.allCases)
    func changes(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let before = TestJob(bench.schedule)
            try await bench.withNodes([before]) {}
            try bench.set("2025-09-07 12:00")
            let hourly = TestJob(try Schedule("0 * * * *", "Asia/Shanghai"))
            try await bench.withNodes([hourly]) {}
            try bench.set("2025-09-08 12:30")
            let elsewhere = TestJob(try Schedule("0 * * * *", "Europe/Berlin"))
            try await bench.withNodes([elsewhere]) {}
            try await bench.withNodes([TestJob(bench.schedule, name: "another")]) {}
            try bench.set("2025-09-09 12:30")
            try await bench.withNodes([elsewhere]) {}
            #expect(try await bench.history.runs().isEmpty)
            try bench.set("2025-09-09 13:00")
            try await bench.withNodes([elsewhere]) { await elsewhere.ended(1) }
        }
    }

    @Test("a job does not overlap with itself, also on another node", arguments: TestDatabaseKind.allCases)
    func overlap(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let door = Door()
            let job = TestJob(bench.schedule, timeout: .seconds(86_400)) { _ in
                await door.pass()
                return nil
            }
            try await bench.withNodes(count: 2, [job]) {
                try bench.set("2025-09-05 22:00")
                await job.started(1)
                try bench.set("2025-09-06 10:00")
                await job.told(1)
                try await bench.recorded([.running, .overlapped], of: job)
                try await bench.allTold()
                door.open()
                try await bench.recorded([.succeeded, .overlapped], of: job)
                try bench.set("2025-09-06 22:00")
                try await bench.recorded([.succeeded, .overlapped, .succeeded], of: job)
            }
            #expect(job.troubles.map(\.kind) == [.overlapped])
            let node = try await bench.history.run(of: job.name, at: try bench.time("2025-09-05 22:00"))?.node
            #expect(
                job.troubles.first?.message
                    == "report:test did not start its run of 2025-09-06 10:00: its run of 2025-09-05 22:00 is still at work on \(try #require(node))"
            )
        }
    }

    @Test("a run that takes too long is cancelled, recorded and told", arguments: TestDatabaseKind.allCases)
    func timeout(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let clock = bench.clock
            let job = TestJob(bench.schedule) { _ in
                try await clock.sleep(for: .seconds(86_400))
                return nil
            }
            try bench.set("2025-09-05 21:59")
            try await bench.withNodes([job]) {
                try bench.set("2025-09-05 22:00")
                await job.started(1)
                // The loop, the timeout, the lease and the job itself.
                await clock.waitForSleepers(4)
                clock.advance(by: .seconds(300))
                await job.told(1)
            }
            #expect(try await bench.states(of: job) == [.timedOut])
            #expect(job.troubles.map(\.kind) == [.timedOut])
            #expect(job.troubles.first?.message == "report:test did not finish within 5 min and was stopped")
        }
    }

    @Test(
        "a run that ignores being cancelled is recorded all the same, and its job starts no other beside it",
        arguments: TestDatabaseKind.allCases)
    func stuck(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let door = Door()
            let job = TestJob(bench.schedule) { _ in
                await door.pass()
                return nil
            }
            try await bench.withNodes([job]) {
                try bench.set("2025-09-05 22:00")
                await job.started(1)
                await bench.clock.waitForSleepers(3)
                bench.clock.advance(by: .seconds(300))
                // The patience with it has begun beside the loop and the lease.
                await bench.clock.waitForSleepers(3)
                bench.clock.advance(by: .seconds(10))
                await job.told(1)
                try await bench.recorded([.timedOut], of: job)
                try await bench.allTold()
                try bench.set("2025-09-06 10:00")
                await job.told(2)
                try await bench.recorded([.timedOut, .overlapped], of: job)
                door.open()
                await job.ended(1)
            }
            #expect(job.troubles.map(\.kind) == [.timedOut, .overlapped])
            #expect(
                job.troubles.first?.message
                    == "report:test did not finish within 5 min; it was told to stop and has not")
        }
    }

    @Test("a run that throws is recorded and told with its sentence", arguments: TestDatabaseKind.allCases)
    func failure(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let job = TestJob(bench.schedule) { _ in throw TestSupportError("the source is down") }
            try await bench.withNodes([job]) {
                try bench.set("2025-09-05 22:00")
                await job.told(1)
            }
            #expect(job.troubles.map(\.kind) == [.failed])
            #expect(job.troubles.map(\.message) == ["the source is down"])
            let run = try #require(try await bench.history.lastRuns()[job.name])
            #expect(run.state == .failed)
            #expect(run.detail == "the source is down")
        }
    }

    @Test("with jitter a firing starts later and keeps its scheduled time", arguments: TestDatabaseKind.allCases)
    func jitter(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind, jitter: .seconds(600)) { bench in
            let job = TestJob(bench.schedule)
            let due = try bench.time("2025-09-05 22:00")
            let start = bench.schedule.startDate(for: due, job: job.name)
            try await bench.withNodes([job]) {
                bench.clock.set(to: start.addingTimeInterval(-1))
                await bench.clock.waitForSleepers()
                #expect(job.firings.isEmpty)
                bench.clock.set(to: start)
                await job.ended(1)
            }
            #expect(job.firings.map(\.scheduledAt) == [due])
            #expect(job.firings.map(\.isCatchUp) == [false])
        }
    }
}
