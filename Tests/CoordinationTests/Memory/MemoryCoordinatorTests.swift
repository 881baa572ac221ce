import Coordination
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@Suite("The coordinator in memory")
struct MemoryCoordinatorTests {
    @Test("keeps no more names than are alive, however many there were")
    func sweeps() async throws {
        let clock = ManualWallClock()
        let coordinator = MemoryCoordinator(clock: clock)
        for number in 0..<20_000 {
            let name = "name \(number)"
            _ = try await coordinator.admit([WindowDemand(name, atMost: 3, per: .seconds(1))])
            _ = try await coordinator.take(1, fromBucket: name, rate: 10, burst: 10)
            _ = try await coordinator.acquire(name, places: 1, holder: "h", lease: .seconds(1))
            _ = try await coordinator.tryMarkOnce(name, for: .seconds(1))
            _ = try await coordinator.lock(name, holder: "h", lease: .seconds(1))
            try await coordinator.store([1], as: name, soft: .seconds(1), hard: .seconds(1))
            clock.advance(by: .milliseconds(100))
        }
        #expect(coordinator.nameCount <= 6 * 64)
    }

    @Test("a clock that is set back an hour prolongs nothing and forgets nothing")
    func clockSetBack() async throws {
        let clock = ManualWallClock()
        let coordinator = MemoryCoordinator(clock: clock)
        let demand = WindowDemand("w", atMost: 1, per: .seconds(60))
        #expect(try await coordinator.admit([demand]) == .admitted)
        #expect(try await coordinator.acquire("s", places: 1, holder: "a", lease: .seconds(60)))
        clock.set(to: clock.now().addingTimeInterval(-3_600))
        #expect(try await coordinator.admit([demand]) == .refused(retryAfter: .seconds(60)))
        #expect(try await !coordinator.acquire("s", places: 1, holder: "b", lease: .seconds(60)))
        clock.advance(by: .seconds(60))
        #expect(try await coordinator.admit([demand]) == .admitted)
        #expect(try await coordinator.acquire("s", places: 1, holder: "b", lease: .seconds(60)))
    }

    @Test("no span of a window's length sees more than its count, and nothing waits in vain", arguments: 0..<20)
    func windowIsExact(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let clock = ManualWallClock()
        let coordinator = MemoryCoordinator(clock: clock)
        let (count, window) = (Int.random(in: 1...20, using: &random), Duration.milliseconds(1_500))
        var admitted: [Date] = []
        while admitted.count < 300 {
            switch try await coordinator.admit([WindowDemand("w", atMost: count, per: window)]) {
            case .admitted: admitted.append(clock.now())
            case .refused(let wait):
                clock.advance(by: wait / 2)
                #expect(try await coordinator.admit([WindowDemand("w", atMost: count, per: window)]) != .admitted)
                clock.advance(by: wait / 2 + .microseconds(1))
                #expect(try await coordinator.admit([WindowDemand("w", atMost: count, per: window)]) == .admitted)
                admitted.append(clock.now())
            }
            clock.advance(by: .milliseconds(Int.random(in: 0...200, using: &random)))
        }
        for index in admitted.indices.dropFirst(count) {
            #expect(admitted[index].timeIntervalSince(admitted[index - count]) >= window.seconds - 0.000_002)
        }
    }

    @Test("a bucket asked every 20 ms refills at its rate")
    func bucketAskedOften() async throws {
        let clock = ManualWallClock()
        let coordinator = MemoryCoordinator(clock: clock)
        var taken = 0
        for _ in 0..<500 {
            if try await coordinator.take(1, fromBucket: "b", rate: 5, burst: 5) == .admitted { taken += 1 }
            clock.advance(by: .milliseconds(20))
        }
        #expect((54...55).contains(taken))
    }
}
