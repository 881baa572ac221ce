import FoundationEssentials
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Scheduling

@Suite("Graceful shutdown of the scheduler", .timeLimit(.minutes(2)))
struct GracefulShutdownTests {
    @Test("a run may finish, and nothing new starts", arguments: TestDatabaseKind.allCases)
    func finishes(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let door = Door()
            let job = TestJob(bench.schedule) { _ in
                await door.pass()
                return "finished"
            }
            let group = self.group(bench, job)
            let running = Task { try await group.run() }
            await bench.clock.waitForSleepers()
            try bench.set("2025-09-05 22:00")
            await job.started(1)
            await group.triggerGracefulShutdown()
            door.open()
            try await running.value
            #expect(try await bench.history.runs().map(\.detail) == ["finished"])
        }
    }

    @Test(
        "a run that does not finish in time is stopped and left to the next start", arguments: TestDatabaseKind.allCases
    )
    func leaves(_ kind: TestDatabaseKind) async throws {
        try await SchedulerBench.run(kind) { bench in
            let clock = bench.clock
            let job = TestJob(bench.schedule, timeout: .seconds(1_000_000_000)) { _ in
                try await clock.sleep(for: .seconds(1_000_000_000))
                return nil
            }
            let group = self.group(bench, job)
            let running = Task { try await group.run() }
            await clock.waitForSleepers()
            try bench.set("2025-09-05 22:00")
            await job.started(1)
            // The loop, the timeout, the lease and the job itself.
            await clock.waitForSleepers(4)
            await group.triggerGracefulShutdown()
            // However far the shutdown has come when the clock goes on, it ends.
            let ended = Watched(false)
            let end = Task {
                try await running.value
                ended.change { $0 = true }
            }
            while !ended.value {
                clock.advance(by: .seconds(1))
                await Task.yield()
            }
            try await end.value
            // Nobody renews its lease any more.
            clock.advance(by: .seconds(31))
            let run = try #require(try await bench.history.runs().first)
            #expect(run.state == .running)
            #expect(run.leaseUntil < clock.now())
            #expect(job.troubles.isEmpty)
        }
    }

    private func group(_ bench: SchedulerBench, _ job: TestJob) -> ServiceGroup {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return ServiceGroup(services: [bench.scheduler([job])], gracefulShutdownSignals: [], logger: logger)
    }
}
