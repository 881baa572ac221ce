import Database
import FoundationEssentials
import Logging
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("The store of series")
struct SeriesStoreTests {
    private let clock = ManualWallClock()
    private let cpu = SeriesName("cpu_percent")

    private func withStore(
        _ kind: TestDatabaseKind, limits: SeriesLimits = SeriesLimits(),
        _ body: (SeriesStore, ConnectionPool) async throws -> Void
    ) async throws {
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            try await body(SeriesStore(pool, clock: clock, limits: limits), pool)
        }
    }

    @Test("gives back what was measured, sample by sample", arguments: TestDatabaseKind.allCases)
    func samples(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            let start = clock.now()
            for (index, value) in [1.5, -2, 0, 1e15].enumerated() {
                let at = start.addingTimeInterval(Double(index) * 15)
                try await store.append([SeriesSample(cpu, at: at, value)], node: "a")
            }
            clock.advance(by: .seconds(60))
            let identity = SeriesIdentity(name: cpu, node: "a")
            let points = try await store.points(of: identity, from: start, to: clock.now())
            #expect(points.map(\.sum) == [1.5, -2, 0, 1e15])
            #expect(points.map(\.count) == [1, 1, 1, 1])
            #expect(points.map(\.last) == points.map(\.minimum))
            #expect(points.first?.at == start)
            // The end is not included, the beginning is.
            let middle = try await store.points(
                of: identity, from: start.addingTimeInterval(15), to: start.addingTimeInterval(45))
            #expect(middle.map(\.sum) == [-2, 0])
            let others = try await store.points(of: SeriesIdentity(name: cpu), from: start, to: clock.now())
            #expect(others.isEmpty)
        }
    }

    @Test("joins what falls into one step: count, sum, extremes and the last", arguments: TestDatabaseKind.allCases)
    func joining(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            let start = clock.now()
            let identity = SeriesIdentity(name: cpu)
            let expected = SeriesPoint(at: start, count: 4, sum: 13, minimum: -1, maximum: 9, last: 2)
            // One by one, and two at once.
            try await store.append([SeriesSample(cpu, at: start, 3)], node: "")
            try await store.append([SeriesSample(cpu, at: start.addingTimeInterval(1), 9)], node: "")
            try await store.append(
                [
                    SeriesSample(cpu, at: start.addingTimeInterval(4), 2),
                    SeriesSample(cpu, at: start.addingTimeInterval(3), -1),
                ], node: "")
            for step in SeriesStep.allCases {
                let points = try await store.points(
                    of: identity, from: start, to: start.addingTimeInterval(3_600), step: step)
                #expect(points == [expected], "\(step)")
            }
        }
    }

    @Test("finds series by metric, labels and the time of their last sample", arguments: TestDatabaseKind.allCases)
    func finding(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            let shop = SeriesName("http_up", ["check": "shop, {50%=\"a b\"} ", "zone": "北京"])
            let home = SeriesName("http_up", ["check": "home"])
            try await store.append([SeriesSample(home, at: clock.now(), 1)], node: "")
            clock.advance(by: .seconds(3_600))
            try await store.append(
                [SeriesSample(shop, at: clock.now(), 1), SeriesSample(cpu, at: clock.now(), 1)], node: "n 1 ")
            let recent = try await store.series(of: "http_up", labels: [:], since: clock.now().addingTimeInterval(-60))
            #expect(recent == [SeriesIdentity(name: shop, node: "n 1 ")])
            let all = try await store.series(of: "http_up", labels: [:], since: .distantPast)
            #expect(Set(all.map(\.name)) == [shop, home])
            let labelled = try await store.series(of: "http_up", labels: ["zone": "北京"], since: .distantPast)
            #expect(labelled.map(\.name) == [shop])
            let none = try await store.series(of: "http", labels: [:], since: .distantPast)
            #expect(none.isEmpty)
        }
    }

    @Test("asked for a time beyond all numbers it gives what there is", arguments: TestDatabaseKind.allCases)
    func endless(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            try await store.append([SeriesSample(cpu, at: clock.now(), 1)], node: "")
            let far = [
                Date(timeIntervalSince1970: -1e300), .distantPast, .distantFuture, Date(timeIntervalSince1970: 1e300),
            ]
            let identity = SeriesIdentity(name: cpu)
            for step in SeriesStep.allCases {
                let all = try await store.points(of: identity, from: far[0], to: far[3], step: step)
                #expect(all.count == 1)
                let known = try await store.points(of: identity, from: far[1], to: far[2], step: step)
                #expect(known.count == 1)
                let none = try await store.points(of: identity, from: far[2], to: far[3], step: step)
                #expect(none.isEmpty)
            }
            for date in far {
                let found = try await store.series(of: "cpu_percent", labels: [:], since: date)
                #expect(found.count == (date <= clock.now() ? 1 : 0), "\(date.timeIntervalSince1970)")
            }
            // No time at all: nothing, and no crash.
            let never = Date(timeIntervalSince1970: .nan)
            let nothing = try await store.series(of: "cpu_percent", labels: [:], since: never)
            #expect(nothing.isEmpty)
            try await store.append([SeriesSample(cpu, at: never, 1)], node: "")
            #expect(store.refused == [.time: 1])
        }
    }

    @Test("tells the newest point of every series", arguments: TestDatabaseKind.allCases)
    func latest(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            let memory = SeriesName("memory_percent")
            try await store.append([SeriesSample(memory, at: clock.now(), 7)], node: "a")
            clock.advance(by: .seconds(600))
            for value in 1...3 {
                try await store.append([SeriesSample(cpu, at: clock.now(), Double(value))], node: "a")
                clock.advance(by: .seconds(15))
            }
            let latest = try await store.latest()
            #expect(latest.map(\.series) == [SeriesIdentity(name: cpu, node: "a")])
            #expect(latest.map(\.point.last) == [3])
            let older = try await store.latest(of: "memory_percent", within: .seconds(3_600))
            #expect(older.map(\.point.last) == [7])
        }
    }

    @Test("refuses what is no number, no name, or of no time, and keeps the rest", arguments: TestDatabaseKind.allCases)
    func refusing(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            let now = clock.now()
            let long = SeriesName("x", ["a": String(repeating: "b", count: 300)])
            try await store.append(
                [
                    SeriesSample(cpu, at: now, .nan), SeriesSample(cpu, at: now, .infinity),
                    SeriesSample(cpu, at: now, -.infinity), SeriesSample(cpu, at: now, 1.7e308),
                    SeriesSample(SeriesName("CPU percent"), at: now, 1), SeriesSample(SeriesName(""), at: now, 1),
                    SeriesSample(long, at: now, 1), SeriesSample(cpu, at: now.addingTimeInterval(3_600), 1),
                    SeriesSample(cpu, at: .distantPast, 1), SeriesSample(cpu, at: .distantFuture, 1),
                    SeriesSample(cpu, at: now, 5),
                ], node: "")
            #expect(store.refused == [.value: 4, .name: 3, .time: 3])
            let latest = try await store.latest()
            #expect(latest.map(\.point.sum) == [5])
        }
    }

    @Test("takes no more series than its limits, and counts the rest", arguments: TestDatabaseKind.allCases)
    func bounded(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind, limits: SeriesLimits(ofMetric: 5, inAll: 8)) { store, pool in
            let samples = (0..<20).map { SeriesSample(SeriesName("a", ["id": "\($0)"]), at: clock.now(), 1) }
            try await store.append(samples, node: "")
            #expect(store.refused == [.tooMany: 15])
            let others = (0..<20).map { SeriesSample(SeriesName("b", ["id": "\($0)"]), at: clock.now(), 1) }
            try await store.append(others, node: "")
            #expect(store.refused == [.tooMany: 32])
            // Those that there are go on.
            try await store.append(samples, node: "")
            let latest = try await store.latest(of: "a")
            #expect(latest.map(\.point.count) == [2, 2, 2, 2, 2])
            let count = try await pool.withConnection {
                try $0.queryFirst("SELECT COUNT(*) AS n FROM monitor_series")?.integer("n")
            }
            #expect(count == 8)
        }
    }

    @Test("gives the place of nodes that are gone to new ones", arguments: TestDatabaseKind.allCases)
    func churn(_ kind: TestDatabaseKind) async throws {
        let limits = SeriesLimits(ofMetric: 3, inAll: 4)
        try await withStore(kind, limits: limits) { store, pool in
            for node in ["a", "b", "c"] {
                try await store.append([SeriesSample(cpu, at: clock.now(), 1)], node: node)
                clock.advance(by: .seconds(3_600))
            }
            let refused = SeriesName("series_refused")
            for _ in 0..<2 {
                try await store.append(
                    [SeriesSample(cpu, at: clock.now(), 1), SeriesSample(refused, at: clock.now(), 1)], node: "d")
            }
            // It is told of although there is no place for it.
            #expect(store.refused == [.tooMany: 2])
            #expect(try await store.latest().map(\.series.name.metric) == ["series_refused"])
            clock.advance(by: .seconds(26 * 3_600))
            for node in ["c", "d", "e"] {
                try await store.append([SeriesSample(cpu, at: clock.now(), 2)], node: node)
            }
            #expect(store.refused == [.tooMany: 2])
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            try await SeriesPruner(pool, clock: clock, logger: logger, limits: limits).prune()
            let rest = try await pool.withConnection { connection in
                try connection.query("SELECT node FROM monitor_series WHERE metric = 'cpu_percent' ORDER BY node")
                    .map { try $0.text("node") }
            }
            #expect(rest == ["c", "d", "e"])
            let points = try await pool.withConnection {
                try $0.queryFirst(
                    """
                    SELECT COUNT(*) AS n FROM monitor_point p
                    WHERE NOT EXISTS (SELECT 1 FROM monitor_series s WHERE s.id = p.series_id)
                    """)?.integer("n")
            }
            #expect(points == 0)
        }
    }

    @Test("what could not be written is not counted as refused", arguments: TestDatabaseKind.allCases)
    func refusedLater(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, pool in
            let samples = [SeriesSample(cpu, at: clock.now(), .nan), SeriesSample(cpu, at: clock.now(), 1)]
            try await pool.withConnection { try $0.executeScript("ALTER TABLE monitor_point RENAME TO gone") }
            await #expect(throws: DatabaseError.self) { try await store.append(samples, node: "") }
            #expect(store.refused.isEmpty)
            try await pool.withConnection { try $0.executeScript("ALTER TABLE gone RENAME TO monitor_point") }
            try await store.append(samples, node: "")
            #expect(store.refused == [.value: 1])
        }
    }

    @Test("one node speaks for all, and another when it is gone", arguments: TestDatabaseKind.allCases)
    func speaking(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            func speaking() async throws -> [Bool] {
                [try await store.speaksForAll("a"), try await store.speaksForAll("b")]
            }
            #expect(try await speaking() == [true, false])
            clock.advance(by: .seconds(40))
            #expect(try await speaking() == [true, false])
            clock.advance(by: .seconds(46))
            #expect(try await store.speaksForAll("b"))
            #expect(try await speaking() == [false, true])
            try await store.stopSpeaking("a")
            #expect(try await speaking() == [false, true])
            try await store.stopSpeaking("b")
            #expect(try await speaking() == [true, false])
            clock.set(to: clock.now().addingTimeInterval(-86_400))
            #expect(try await store.speaksForAll("b"))
        }
    }

    @Test("says whether samples were written already", arguments: TestDatabaseKind.allCases)
    func holding(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store, _ in
            let samples = [SeriesSample(cpu, at: clock.now(), .nan), SeriesSample(cpu, at: clock.now(), 1)]
            #expect(try await store.holds(samples, node: "a") == false)
            try await store.append(samples, node: "a")
            #expect(try await store.holds(samples, node: "a"))
            #expect(try await store.holds(samples, node: "b") == false)
            let later = [SeriesSample(cpu, at: clock.now().addingTimeInterval(15), 1)]
            #expect(try await store.holds(later, node: "a") == false)
        }
    }

    @Test("keeps every sample of nodes that write of one thing at once", arguments: TestDatabaseKind.allCases)
    func nodes(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { _, pool in
            let names = (0..<20).map { SeriesName("requests", ["service": "\($0)"]) }
            let now = clock.now()
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    let store = SeriesStore(pool, clock: clock)
                    group.addTask {
                        for round in 0..<5 {
                            try await store.append(
                                names.map { SeriesSample($0, at: now.addingTimeInterval(Double(round)), 1) }, node: "")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let latest = try await SeriesStore(pool, clock: clock).latest()
            #expect(latest.count == 20)
            #expect(latest.allSatisfy { $0.point.count == 20 && $0.point.sum == 20 })
        }
    }
}
