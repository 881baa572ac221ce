import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Telemetry

@Suite("A summary that is kept")
struct SummaryCacheTests {
    private final class Bench: Sendable {
        let cache = SummaryCache()
        let clock = ManualWallClock()
        let readings = Mutex(0)

        func ask(_ project: String? = nil, day: Int = 1) async throws -> Int {
            let now = clock.now()
            return try await cache.value(of: project, day: day, at: now) { [self] in
                var summary = UsageSummary(at: now)
                summary.totalUsers = readings.withLock { count in
                    count += 1
                    return count
                }
                return summary
            }.totalUsers
        }
    }

    @Test("is read once for all who ask within a second")
    func kept() async throws {
        let bench = Bench()
        #expect(try await bench.ask() == 1)
        bench.clock.advance(by: .milliseconds(900))
        #expect(try await bench.ask() == 1)
        bench.clock.advance(by: .milliseconds(200))
        #expect(try await bench.ask() == 2)
    }

    @Test("is read anew after a write, on another day, and for another project")
    func anew() async throws {
        let bench = Bench()
        #expect(try await bench.ask() == 1)
        bench.cache.noteFlush()
        #expect(try await bench.ask() == 2)
        #expect(try await bench.ask(day: 2) == 3)
        #expect(try await bench.ask("shop", day: 2) == 4)
        #expect(try await bench.ask("", day: 2) == 5)
        #expect(try await bench.ask("shop", day: 2) == 4)
    }

    @Test("is not kept where it could not be read")
    func failure() async throws {
        let bench = Bench()
        struct Trouble: Error {}
        await #expect(throws: Trouble.self) {
            try await bench.cache.value(of: nil, day: 1, at: bench.clock.now()) { throw Trouble() }
        }
        #expect(try await bench.ask() == 1)
    }

    @Test("is read once more for all who come after a write while it is read")
    func shared() async throws {
        let bench = Bench()
        let hold = HeldReadings()
        let now = bench.clock.now()
        let ask: @Sendable () -> Task<Int, any Error> = {
            Task { try await bench.cache.value(of: nil, day: 1, at: now) { await hold.read() }.totalUsers }
        }
        let first = ask()
        await hold.began(1)
        // Whoever comes before a write shares it; each after one waits for the same next, whatever else is written.
        let beside = ask()
        while bench.cache.asked < 2 { await Task.yield() }
        var later: [Task<Int, any Error>] = []
        for _ in 0..<50 {
            bench.cache.noteFlush()
            later.append(ask())
        }
        while bench.cache.asked < 52 { await Task.yield() }
        #expect(hold.count == 1)
        hold.release()
        #expect(try await first.value == 1)
        #expect(try await beside.value == 1)
        await hold.began(2)
        // It began after the last of those writes: who comes now shares it, until there is another.
        let joined = ask()
        while bench.cache.asked < 53 { await Task.yield() }
        bench.cache.noteFlush()
        let last = ask()
        while bench.cache.asked < 54 { await Task.yield() }
        #expect(hold.count == 2)
        hold.release()
        for task in later { #expect(try await task.value == 2) }
        #expect(try await joined.value == 2)
        await hold.began(3)
        hold.release()
        #expect(try await last.value == 3)
    }
}

/// Readings that end when they are told to.
private final class HeldReadings: Sendable {
    private struct State {
        var count = 0
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock(\.count) }

    /// - Returns: with the number of the reading as the number of users.
    func read() async -> UsageSummary {
        var summary = UsageSummary(at: Date(timeIntervalSince1970: 0))
        await withCheckedContinuation { continuation in
            summary.totalUsers = state.withLock { state in
                state.count += 1
                state.held.append(continuation)
                return state.count
            }
        }
        return summary
    }

    func began(_ number: Int) async {
        while count < number { await Task.yield() }
    }

    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }
}
