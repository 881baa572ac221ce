import Database
import FoundationEssentials
import Logging
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("What is kept of series")
struct SeriesPrunerTests {
    private static let day = 86_400.0
    private let clock = ManualWallClock()
    private let cpu = SeriesName("cpu_percent")

    private func pruner(_ pool: ConnectionPool) -> SeriesPruner {
        SeriesPruner(pool, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// One sample every ten minutes over `days`, up to now: 0, 1, 2, …
    private func fill(_ store: SeriesStore, days: Int) async throws -> Int {
        let count = days * 144
        let start = clock.now().addingTimeInterval(-Double(days) * Self.day)
        let samples = (0..<count).map { index in
            SeriesSample(cpu, at: start.addingTimeInterval(Double(index) * 600), Double(index))
        }
        try await store.append(samples, node: "a")
        return count
    }

    private func counts(_ pool: ConnectionPool) async throws -> [Int64] {
        try await pool.withConnection { connection in
            try connection.query("SELECT step, COUNT(*) AS n FROM monitor_point GROUP BY step ORDER BY step")
                .map { try $0.integer("n") }
        }
    }

    @Test(
        "a day of samples, two weeks of five minutes, 90 days of hours, and the sums stay exact",
        arguments: TestDatabaseKind.allCases)
    func ages(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            let store = SeriesStore(pool, clock: clock)
            let count = try await fill(store, days: 30)
            try await pruner(pool).prune()
            // An hour more than is promised.
            #expect(try await counts(pool) == [25 * 6, (14 * 24 + 1) * 6, 30 * 24])
            let hours = try await store.points(
                of: SeriesIdentity(name: cpu, node: "a"), from: clock.now().addingTimeInterval(-30 * Self.day),
                to: clock.now())
            #expect(hours.count == 30 * 24)
            #expect(hours.reduce(0) { $0 + $1.count } == count)
            #expect(hours.reduce(0) { $0 + $1.sum } == Double(count * (count - 1) / 2))
            #expect(hours.allSatisfy { $0.maximum - $0.minimum == 5 && $0.last == $0.maximum && $0.count == 6 })
            #expect(hours.map(\.minimum) == (0..<hours.count).map { Double($0 * 6) })
        }
    }

    @Test("a range is told in the finest step that is kept over all of it", arguments: TestDatabaseKind.allCases)
    func steps(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            let store = SeriesStore(pool, clock: clock)
            _ = try await fill(store, days: 20)
            try await pruner(pool).prune()
            try await store.append([SeriesSample(cpu, at: clock.now(), 7)], node: "a")
            clock.advance(by: .seconds(1))
            for (days, length) in [(1.0, 600), (1.5, 600), (14, 600), (14.5, 3_600), (20, 3_600), (80, 3_600)] {
                let points = try await store.points(
                    of: SeriesIdentity(name: cpu, node: "a"), from: clock.now().addingTimeInterval(-days * Self.day),
                    to: clock.now())
                let lengths = zip(points, points.dropFirst()).map { $1.at.timeIntervalSince($0.at) }
                #expect(Set(lengths) == [Double(length)], "\(days)")
                // The newest part is there in every step.
                #expect(points.last?.last == 7, "\(days)")
            }
        }
    }

    @Test("pruning twice, at once and after days of standstill comes to the same", arguments: TestDatabaseKind.allCases)
    func again(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            let store = SeriesStore(pool, clock: clock)
            _ = try await fill(store, days: 20)
            clock.advance(by: .seconds(5 * Self.day))
            async let first: Int = pruner(pool).prune()
            async let second: Int = pruner(pool).prune()
            let removed = try await first + second
            #expect(removed == 20 * 144 + (20 - 9) * 144 - 6)
            #expect(try await counts(pool) == [(9 * 24 + 1) * 6, 20 * 24])
            #expect(try await pruner(pool).prune() == 0)
        }
    }

    @Test("a series that ended is forgotten with its last point", arguments: TestDatabaseKind.allCases)
    func ended(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            let store = SeriesStore(pool, clock: clock)
            try await store.append([SeriesSample(cpu, at: clock.now(), 1)], node: "a")
            clock.advance(by: .seconds(92 * Self.day))
            try await store.append([SeriesSample(SeriesName("load1"), at: clock.now(), 1)], node: "a")
            #expect(try await pruner(pool).prune() == 3)
            let rest = try await pool.withConnection { connection in
                try connection.query("SELECT metric FROM monitor_series").map { try $0.text("metric") }
            }
            #expect(rest == ["load1"])
            // It may begin anew.
            try await store.append([SeriesSample(cpu, at: clock.now(), 2)], node: "a")
            #expect(try await store.latest(of: "cpu_percent").map(\.point.last) == [2])
        }
    }

    @Test(
        "what is written together with something else is written with it or not at all",
        arguments: TestDatabaseKind.allCases)
    func together(_ kind: TestDatabaseKind) async throws {
        struct Crash: Error {}
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            let store = SeriesStore(pool, clock: clock)
            let batch = try await store.prepare([SeriesSample(cpu, at: clock.now(), 1)], node: "")
            await #expect(throws: Crash.self) {
                try await pool.transaction { connection in
                    try batch.write(on: connection)
                    throw Crash()
                }
            }
            #expect(try await counts(pool).isEmpty)
            try await pool.transaction { try batch.write(on: $0) }
            #expect(try await counts(pool) == [1, 1, 1])
        }
    }
}
