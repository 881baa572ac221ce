import FoundationEssentials
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Settlement

@Suite("Calls to platforms")
struct CallLimitTests {
    @Test("to one host are evenly spaced, and a pause is not made up for")
    func pace() async throws {
        let clock = HastyClock()
        let pacer = HostPacer(rate: 10, clock: clock)
        let start = clock.now()
        for _ in 0..<11 { try await pacer.turn() }
        #expect(abs(clock.now().timeIntervalSince(start) - 1) < 0.01)
        clock.pass(.seconds(60))
        let later = clock.now()
        for _ in 0..<11 { try await pacer.turn() }
        #expect(abs(clock.now().timeIntervalSince(later) - 1) < 0.01)
        pacer.hold(for: .seconds(20))
        try await pacer.turn()
        #expect(abs(clock.now().timeIntervalSince(later) - 21) < 0.2)
    }

    @Test("are not held longer by a clock that was set back")
    func setBack() async throws {
        let clock = ManualWallClock()
        let pacer = HostPacer(rate: 10, clock: clock)
        pacer.hold(for: .seconds(30))
        clock.set(to: clock.now().addingTimeInterval(-3_600))
        try await pacer.turn()
    }

    @Test("are so many at once and no more, and one that is cancelled leaves its place to the next")
    func permits() async throws {
        let permits = CallPermits(3)
        let crowd = Crowd()
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let work = Task {
                        try await permits.withPermit {
                            crowd.enter()
                            for _ in 0..<5 { await Task.yield() }
                            crowd.leave()
                        }
                    }
                    if number.isMultiple(of: 3) { work.cancel() }
                    _ = await work.result
                }
            }
        }
        #expect(crowd.most <= 3)
        // None was lost.
        try await permits.withPermit { try await permits.withPermit { try await permits.withPermit {} } }
    }

    @Test("are remembered up to a bound, the oldest forgotten first")
    func cache() {
        let clock = HastyClock()
        let cache = VideoCache<Int>(clock: clock, life: .seconds(10), bound: 100)
        for number in 0..<1_000 { cache.keep(number, of: .youtube("\(number)")) }
        #expect(cache[.youtube("899")] == nil)
        #expect(cache[.youtube("900")] == 900)
        clock.pass(.seconds(11))
        #expect(cache[.youtube("999")] == nil)
        cache.keep(1, of: .youtube("999"))
        #expect(cache[.youtube("999")] == 1)
    }
}

/// How many are inside at once.
private final class Crowd: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func enter() {
        counts.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
        }
    }

    func leave() { counts.withLock { $0.now -= 1 } }
}
