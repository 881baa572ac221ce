import Coordination
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("A shared cache", .timeLimit(.minutes(2)))
struct SharedCacheTests {
    private let clock = ManualWallClock()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func cache(_ coordinator: any CacheEntries & Locks, jitter: Double = 1) -> SharedCache {
        SharedCache(coordinator: coordinator, clock: clock, logger: logger, chance: { _ in jitter })
    }

    /// A load that counts, and ends when the test says so.
    private final class Source: Sendable {
        struct Broken: Error {}
        private let calls = Mutex(0)
        private let gate: AsyncStream<Void>.Continuation
        private let opened: AsyncStream<Void>

        init() { (opened, gate) = AsyncStream.makeStream() }

        var count: Int { calls.withLock { $0 } }
        func open() { gate.finish() }

        func load() async throws -> [UInt8]? {
            let number = calls.withLock {
                $0 += 1
                return $0
            }
            for await _ in opened {}
            return [UInt8(number)]
        }
    }

    @Test("of a thousand who ask one process at once, one loads")
    func oneProcess() async throws {
        let cache = cache(MemoryCoordinator(clock: clock))
        let source = Source()
        async let values = withThrowingTaskGroup { group in
            for _ in 0..<1_000 { group.addTask { try await cache.get("a") { try await source.load() } } }
            return try await group.reduce(into: [[UInt8]?]()) { $0.append($1) }
        }
        source.open()
        #expect(try await values == Array(repeating: [1], count: 1_000))
        #expect(source.count == 1)
    }

    @Test("a value is kept for its time, loaded anew in the background when it is stale, and then given to all")
    func softTime() async throws {
        let coordinator = MemoryCoordinator(clock: clock)
        let cache = cache(coordinator)
        #expect(try await cache.get("a") { [1] } == [1])
        clock.advance(by: .seconds(299))
        #expect(try await cache.get("a") { [2] } == [1])
        clock.advance(by: .seconds(2))
        // Stale: the old one at once, however many ask; one of them loads.
        let source = Source()
        for _ in 0..<50 { #expect(try await cache.get("a") { try await source.load() } == [1]) }
        source.open()
        while try await coordinator.entry("a")?.isStale != false { await Task.yield() }
        #expect(source.count == 1)
        clock.advance(by: .seconds(200))
        #expect(try await coordinator.entry("a") == CacheEntry(value: [1], isStale: false))
    }

    @Test("a value past its hard time is waited for")
    func hardTime() async throws {
        let cache = cache(MemoryCoordinator(clock: clock))
        #expect(try await cache.get("a") { [1] } == [1])
        clock.advance(by: .seconds(901))
        #expect(try await cache.get("a") { [2] } == [2])
    }

    @Test("times are stretched by chance", arguments: [0.9, 1.2])
    func jitter(stretch: Double) async throws {
        let coordinator = MemoryCoordinator(clock: clock)
        _ = try await cache(coordinator, jitter: stretch).get("a") { [1] }
        clock.advance(by: .seconds(900 * stretch - 1))
        #expect(try await coordinator.entry("a")?.isStale == true)
        clock.advance(by: .seconds(2))
        #expect(try await coordinator.entry("a") == nil)
    }

    @Test("that something does not exist is believed for a shorter time")
    func negative() async throws {
        let cache = cache(MemoryCoordinator(clock: clock))
        #expect(try await cache.get("a") { nil } == nil)
        clock.advance(by: .seconds(29))
        #expect(try await cache.get("a") { [1] } == nil)
        clock.advance(by: .seconds(2))
        #expect(try await cache.get("a") { [1] } == [1])
    }

    @Test("a failed load fails for all who wait in the process, and the next tries anew")
    func failure() async throws {
        let cache = cache(MemoryCoordinator(clock: clock))
        let source = Source()
        let failures = await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        _ = try await cache.get("a") {
                            _ = try await source.load()
                            throw Source.Broken()
                        }
                        return 0
                    } catch is Source.Broken { return 1 } catch { return 0 }
                }
            }
            source.open()
            return await group.reduce(0, +)
        }
        #expect(failures == 20)
        #expect(try await cache.get("a") { [2] } == [2])
    }

    @Test("after a refresh that failed the old value stays, and nobody tries again until the lease has run out")
    func failedRefresh() async throws {
        let coordinator = MemoryCoordinator(clock: clock)
        let cache = cache(coordinator)
        _ = try await cache.get("a") { [1] }
        clock.advance(by: .seconds(301))
        let tried = Mutex(0)
        let load: SharedCache.Load = {
            tried.withLock { $0 += 1 }
            throw Source.Broken()
        }
        #expect(try await cache.get("a", load: load) == [1])
        while tried.withLock({ $0 }) == 0 { await Task.yield() }
        for _ in 0..<100 {
            #expect(try await cache.get("a", load: load) == [1])
            await Task.yield()
        }
        #expect(tried.withLock { $0 } == 1)
    }

    @Test("a caller who is cancelled leaves at once, the load goes on for the others")
    func cancelled() async throws {
        let cache = cache(MemoryCoordinator(clock: clock))
        let source = Source()
        let leaver = Task { try await cache.get("a") { try await source.load() } }
        while source.count == 0 { await Task.yield() }
        let stayer = Task { try await cache.get("a") { try await source.load() } }
        leaver.cancel()
        await #expect(throws: CancellationError.self) { try await leaver.value }
        source.open()
        #expect(try await stayer.value == [1])
        #expect(source.count == 1)
    }

    @Test("nobody waits longer than the limit for another node's load")
    func longestWait() async throws {
        let coordinator = MemoryCoordinator(clock: clock)
        // Another node that renews its lease and never comes to an end.
        _ = try await coordinator.lock("load:a", holder: "other", lease: .seconds(3_600))
        let cache = cache(coordinator)
        let caller = Task { try await cache.get("a") { [1] } }
        let mover = Task { [clock] in
            while !Task.isCancelled {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(1))
            }
        }
        await #expect(throws: SharedCacheError.self) { try await caller.value }
        mover.cancel()
        clock.advance(by: .seconds(1))
        // The mover may wait for one more sleeper.
        let last = Task { [clock] in try await clock.sleep(for: .seconds(1)) }
        _ = await mover.value
        last.cancel()
    }

    @Test("when the coordinator is away each process loads for itself")
    func away() async throws {
        let client = RedisClient(url: try RedisURL("redis://127.0.0.1:1"))
        let cache = cache(RedisCoordinator(client: client))
        #expect(try await cache.get("a") { [1] } == [1])
        #expect(try await cache.get("a") { [2] } == [2])
    }
}
