import Database
import FoundationEssentials
import Logging
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("The statements of series")
struct SeriesCostTests {
    private let clock = ManualWallClock()

    @Test("search an index and never read all points", arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let now = clock.now()
        let findings = try await QueryCost.fullReads(
            of: ["monitor_point"], on: kind, migrations: MonitoringSchema.migrations,
            seed: { try Self.fill(until: now, $0) },
            { pool in
                let store = SeriesStore(pool, clock: clock)
                let series = SeriesIdentity(name: SeriesName("metric_7"), node: "n")
                try await store.append([SeriesSample(series.name, at: now, 1)], node: "n")
                let found = try await store.series(of: "metric_7", labels: [:], since: now.addingTimeInterval(-60))
                #expect(found == [series])
                for days in [0.01, 2, 30] {
                    let points = try await store.points(
                        of: series, from: now.addingTimeInterval(-days * 86_400), to: now.addingTimeInterval(1))
                    #expect(!points.isEmpty)
                }
                #expect(try await store.latest(of: "metric_7").count == 1)
                #expect(try await store.latest().count >= 1)
                clock.advance(by: .seconds(86_400))
                try await SeriesPruner(pool, clock: clock, logger: Logger(label: "test")).prune()
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    /// Forty series of a thousand points.
    private static func fill(until now: Date, _ connection: any Connection) throws {
        for series in 1...40 {
            try connection.execute(
                """
                INSERT INTO monitor_series (id, metric, labels, node, created_at) \
                VALUES (\(series), \("metric_\(series)"), '', 'n', 0)
                """)
            let rows = (1...1_000).map { number in
                "(\(series), 0, \(SeriesStep.seconds15.slot(of: now) - number * 6), 1, 1.5)"
            }
            try connection.executeScript(
                "INSERT INTO monitor_point (series_id, step, slot, samples, total) VALUES \(rows.joined(separator: ", "))"
            )
        }
        if connection.dialect == .postgresql {
            try connection.executeScript("ALTER TABLE monitor_series ALTER COLUMN id RESTART WITH 100")
        }
    }

    @Test("a point takes little room", arguments: TestDatabaseKind.allCases)
    func room(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            let store = SeriesStore(pool, clock: clock)
            var random = SeededRandom(seed: 7)
            let names = (0..<40).map { SeriesName("metric_\($0)") }
            let before = try await MonitorStore(pool).bytes() ?? 0
            for _ in 0..<500 {
                let samples = names.map {
                    SeriesSample($0, at: clock.now(), Double.random(in: 0...100, using: &random))
                }
                try await store.append(samples, node: "n")
                clock.advance(by: .seconds(15))
            }
            if kind == .mysql { try await pool.withConnection { _ = try $0.query("ANALYZE TABLE monitor_point") } }
            let after = try await MonitorStore(pool).bytes() ?? 0
            let points = try await pool.withConnection { connection in
                try connection.queryFirst("SELECT COUNT(*) AS n FROM monitor_point")?.integer("n") ?? 0
            }
            #expect(points > 20_000)
            let each = Double(after - before) / Double(points)
            // The servers count their free space, and PostgreSQL what it has not cleaned up yet.
            #expect(each < (kind == .sqlite ? 48 : 250), "\(each) bytes for each of \(points) points")
        }
    }
}
