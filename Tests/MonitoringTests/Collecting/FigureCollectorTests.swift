import Database
import FoundationEssentials
import Logging
import Metrics
import Observability
import Scheduling
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("Figures of others")
struct FigureCollectorTests {
    private let now = ManualWallClock().now()

    @Test("a counter is told as what was added, and not at all after it began anew")
    func counter() async {
        let counts = Mutex<[UInt64]>([100, 130, 130, 4, 9])
        let name = SeriesName("http_requests")
        let collector = CounterCollector("traffic") { [name: counts.withLock { $0.removeFirst() }] }
        var told: [[Double]] = []
        for _ in 0..<5 { told.append(await collector.samples(at: now).map(\.value)) }
        #expect(told == [[], [30], [0], [], [5]])
    }

    @Test("Herald's own answers are counted, and those that failed")
    func traffic() async {
        let metrics = MetricsRegistry()
        func count(_ status: Int, _ number: Int, _ route: String = "/x status=\"500 route=\"/health") {
            Counter(
                label: "herald_http_requests_total",
                dimensions: [("method", "GET"), ("route", route), ("status", "\(status)")], factory: metrics
            ).increment(by: number)
        }
        count(200, 1)
        let collector = CounterCollector.traffic(metrics)
        _ = await collector.samples(at: now)
        count(200, 5)
        count(404, 2)
        count(500, 3)
        count(503, 1)
        // How Herald is says what it says, and is no failed answer.
        for route in ["/health", "/health/ready", "/api/v1/pingredis"] { count(503, 100, route) }
        let samples = await collector.samples(at: now)
        #expect(Set(samples.map { "\($0.name) \($0.value)" }) == ["http_requests 11.0", "http_errors 4.0"])
    }

    @Test("reports are told by project from the first on, also that there were none, and add up over the nodes")
    func usageReports() async {
        let counts = Mutex<[[String: UInt64]]>([["a": 0], ["a": 0, "b": 2], [:], ["a": 5, "b": 3], ["a": 5]])
        let collector = CounterCollector.usageReports { counts.withLock { $0.removeFirst() } }
        #expect(!collector.isOfNode && !collector.isToldByOne)
        var told: [[String]] = []
        for _ in 0..<5 {
            told.append(await collector.samples(at: now).map { "\($0.name.labels) \($0.value)" }.sorted())
        }
        let (a, b) = (#"["project": "a"]"#, #"["project": "b"]"#)
        #expect(told == [["\(a) 0.0"], ["\(a) 0.0", "\(b) 2.0"], [], ["\(a) 5.0", "\(b) 1.0"], ["\(a) 0.0"]])
    }

    @Test("a failure is logged when it begins, and leaves no figures")
    func failing() async {
        struct Trouble: Error {}
        let lines = LogLines()
        let fails = Mutex([true, true, false, true])
        let collector = FigureCollector("users", logger: lines.logger) { _ in
            if fails.withLock({ $0.removeFirst() }) { throw Trouble() }
            return [(SeriesName("daily_active_users"), 5)]
        }
        var told: [[Double]] = []
        for _ in 0..<4 { told.append(await collector.samples(at: now).map(\.value)) }
        #expect(told == [[], [], [5], []])
        #expect(!collector.isOfNode)
        #expect(lines.lines.count == 2)
    }

    @Test("the age of the last success of each job is told", arguments: TestDatabaseKind.allCases)
    func jobs(_ kind: TestDatabaseKind) async throws {
        let time = now.unixMilliseconds
        try await withTestDatabase(kind, migrations: SchedulingSchema.migrations) { pool in
            try await pool.withConnection { connection in
                for (job, state, age) in [
                    ("a", "succeeded", 500), ("a", "failed", 100), ("b", "failed", 50), ("gone", "succeeded", 5),
                ] {
                    let at = time - Int64(age) * 1_000
                    try connection.execute(
                        """
                        INSERT INTO job_run (job, scheduled_at, state, node, attempt, lease_until, started_at,
                            finished_at, is_catch_up, is_manual, is_told, trace_id)
                        VALUES (\(job), \(at), \(state), 'n', 1, \(at), \(at), \(at), 0, 0, 1, 'trace')
                        """)
                }
            }
            let collector = FigureCollector.jobs(
                ["a", "b"], history: RunHistory(store: pool), logger: Logger(label: "test"))
            let samples = await collector.samples(at: now)
            #expect(samples == [SeriesSample(SeriesName("job_success_age_seconds", ["job": "a"]), at: now, 500)])
        }
    }

    @Test("pools tell how busy they are")
    func pools() async throws {
        try await withTestDatabase(.sqlite) { pool in
            let samples = await PoolCollector([("store", pool)]).samples(at: now)
            #expect(samples.map(\.name.metric) == ["database_busy_percent", "database_waiting"])
            #expect(samples.map(\.value) == [0, 0])
        }
    }
}
