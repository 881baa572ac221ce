import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@Suite("The clock of tests", .timeLimit(.minutes(1)))
struct ManualWallClockTests {
    private let clock = ManualWallClock()

    @Test("stands still until it is moved")
    func standsStill() {
        let before = clock.now()
        #expect(clock.now() == before)
        clock.advance(by: .milliseconds(1_500))
        #expect(clock.now().timeIntervalSince(before) == 1.5)
    }

    @Test("wakes the sleepers whose time has come, and only those")
    func wakes() async throws {
        let clock = clock
        let early = Task { try await clock.sleep(for: .seconds(10)) }
        let late = Task { try await clock.sleep(for: .seconds(20)) }
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(10))
        try await early.value
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(10))
        try await late.value
    }

    @Test("does not put to sleep who waits for the past")
    func past() async throws {
        try await clock.sleep(until: clock.now())
        try await clock.sleep(for: .seconds(-5))
    }

    @Test("lets a cancelled sleeper go, whether it slept already or not")
    func cancelled() async {
        let clock = clock
        let sleeper = Task { try await clock.sleep(for: .seconds(10)) }
        await clock.waitForSleepers()
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.sleeperCount == 0)

        let cancelledBefore = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(for: .seconds(10))
        }
        await #expect(throws: CancellationError.self) { try await cancelledBefore.value }
    }
}
