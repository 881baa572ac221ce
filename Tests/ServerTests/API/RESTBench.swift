import Coordination
import Database
import Delivery
import Foundation
import Logging
import Observability
import Reports
import Scheduling
import Server
import Synchronization
import Templates
import TestSupport
import Timekeeping

/// A store with an outbox, two channels, two reports and a job, behind a server that takes everybody for an admin.
struct RESTBench: Sendable {
    let store: ConnectionPool
    /// Of one connection, so that a test can keep it busy.
    let source: ConnectionPool
    let clock = ManualWallClock()
    let outbox: Outbox
    let runner: ReportRunner
    let reports: [ReportDefinition]
    let job: GatedJob
    let level: AccessLevel
    let previewLimit: Duration

    static let migrations =
        DeliverySchema.migrations + SchedulingSchema.migrations + ReportsSchema.migrations

    struct StubChannel: Channel {
        let name: String
        let limits = ChannelLimits(concurrency: 1)
        func compose(_ message: Message) throws -> [Message] { [message] }
        func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
    }

    /// Lets everybody in.
    struct OpenGate: Gatekeeping {
        let level: AccessLevel
        func caller(of authorization: String?, from address: String) async throws -> Caller {
            Caller(name: "tester", level: level)
        }
    }

    init(_ store: ConnectionPool, source: ConnectionPool, level: AccessLevel, previewLimit: Duration) throws {
        (self.store, self.source, self.level, self.previewLimit) = (store, source, level, previewLimit)
        job = try GatedJob()
        outbox = Outbox(
            store: store, channels: [StubChannel(name: "ops"), StubChannel(name: "mail")], clock: clock)
        runner = ReportRunner(
            renderer: ReportRenderer(sources: [ReportSource(name: "shop", pool: source)]), store: ReportStore(store),
            outbox: outbox, clock: clock, logger: ServerUnderTest.quiet)
        reports = [
            try Self.report("daily", query: "SELECT 3 AS n"), try Self.report("broken", query: "SELECT n FROM nowhere"),
        ]
    }

    private static func report(_ name: String, query: String) throws -> ReportDefinition {
        let zone = try TimeZoneName.parse("Asia/Shanghai")
        return ReportDefinition(
            name: name, source: "shop",
            schedule: Schedule(expression: try CronExpression("0 10 * * *"), timeZone: zone),
            timeZone: zone, title: try TextTemplate("日报({{end}})"),
            lines: [ReportLine(text: try TextTemplate("新注册：{{n}}人"), query: query)], channels: ["ops", "mail"],
            errorChannels: ["ops"])
    }

    func endpoints() -> [Endpoint] {
        let logger = ServerUnderTest.quiet
        let scheduler = Scheduler(store: store, jobs: [job], clock: clock, node: "n", logger: logger)
        let surroundings = ReportEndpoints.Surroundings(
            reports: reports, renderer: ReportRenderer(sources: [ReportSource(name: "shop", pool: source)]),
            store: ReportStore(store), starts: ReportStarts(runner: runner, clock: clock), clock: clock,
            timeZone: reports[0].timeZone, mask: SecretMask([]))
        return DeliveryEndpoints(ledger: DeliveryLedger(outbox: outbox)).all
            + ChannelEndpoints(
                outbox: outbox, types: ["ops": "wecom-robot", "mail": "email"], mask: SecretMask(["top-secret"])
            ).all
            + ReportEndpoints(surroundings, previewLimit: previewLimit).all
            + ScheduleEndpoints(
                jobs: [job], scheduler: scheduler, history: RunHistory(store: store),
                keys: MemoryCoordinator(clock: clock), clock: clock
            ).all
    }

    /// - Parameter level: of the caller.
    static func with<Result>(
        _ kind: TestDatabaseKind = .sqlite, level: AccessLevel = .admin, previewLimit: Duration = .seconds(30),
        _ body: (RESTBench, RESTClient) async throws -> Result
    ) async throws -> Result {
        try await withTestDatabase(kind, migrations: migrations) { pool in
            let source = ConnectionPool(
                driver: pool.driver, configuration: PoolConfiguration(maximumConnections: 1))
            let bench = try RESTBench(pool, source: source, level: level, previewLimit: previewLimit)
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(
                    try await ServerUnderTest.with(
                        bench.endpoints().map { $0.called(by: level) },
                        parts: ServerParts(gatekeeper: OpenGate(level: level))
                    ) { try await body(bench, RESTClient(server: $0)) })
            } catch {
                result = .failure(error)
            }
            await source.close()
            return try result.get()
        }
    }

    /// Keeps the source's connection busy while `body` runs; `body` is handed what gives it back.
    func holdingSource<Result>(_ body: (@escaping @Sendable () -> Void) async throws -> Result) async throws -> Result {
        let gate = DispatchSemaphore(value: 0)
        let (held, isHeld) = AsyncStream<Void>.makeStream()
        let holder = Task { [source] in
            try await source.withConnection { _ in
                isHeld.finish()
                gate.wait()
            }
        }
        for await _ in held {}
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body { gate.signal() }) } catch { result = .failure(error) }
        gate.signal()
        try await holder.value
        return try result.get()
    }

    @discardableResult
    func enqueue(
        _ key: String, to channel: String = "ops", feature: String? = nil, reference: String? = nil,
        topic: String? = nil, traceID: String = "trace"
    ) async throws -> Int64 {
        let entry = OutboxEntry(
            message: .text("text of \(key)"), channel: channel, key: key, feature: feature, reference: reference,
            topic: topic, traceID: traceID)
        return try await outbox.enqueue(entry).deliveryIDs[0]
    }

    func deliveries(_ filter: DeliveryFilter = DeliveryFilter()) async throws -> [DeliverySummary] {
        try await DeliveryLedger(outbox: outbox).list(filter)
    }
}

/// Sends every request with a token.
struct RESTClient: Sendable {
    let server: ServerUnderTest

    func get(_ target: String) async throws -> ServerAnswer { try await server.get(target, token: "test") }

    func post(_ target: String, _ body: String = "", headers: [String: String] = [:]) async throws -> ServerAnswer {
        try await server.post(target, body, token: "test", headers: headers)
    }
}

/// A job whose runs last until the test ends them.
final class GatedJob: Job {
    let name = "report:gated"
    let timeout = Duration.seconds(300)
    let grace = Duration.seconds(60)
    let schedule: Schedule
    private let gate: AsyncStream<Void>
    private let opener: AsyncStream<Void>.Continuation

    init() throws {
        (gate, opener) = AsyncStream.makeStream()
        schedule = Schedule(expression: try CronExpression("0 10 * * *"), timeZone: .gmt)
    }

    func run(_ firing: Firing) async throws -> String? {
        for await _ in gate {}
        return "done"
    }

    func open() { opener.finish() }
    func notice(_ trouble: RunTrouble) async {}
}

extension ServerAnswer {
    var items: [[String: Any]] { get throws { try json()["items"] as? [[String: Any]] ?? [] } }
    var nextCursor: String? { get throws { try json()["next_cursor"] as? String } }
    func object(_ name: String) throws -> [String: Any] { try json()[name] as? [String: Any] ?? [:] }
}

extension Endpoint {
    /// As if the gatekeeper had found a token of that level.
    fileprivate func called(by level: AccessLevel) -> Endpoint {
        Endpoint(method, path, access, purpose: purpose, change: change, isUnlimited: isUnlimited) { request, facts in
            var facts = facts
            facts.caller = Caller(name: "tester", level: level)
            return try await handler(request, facts)
        }
    }
}
