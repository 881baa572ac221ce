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
}
