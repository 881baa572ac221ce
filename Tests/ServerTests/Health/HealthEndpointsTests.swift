import Foundation
import Logging
import Monitoring
import Observability
import Server
import Synchronization
import TestSupport
import Testing

@Suite("The health endpoints")
struct HealthEndpointsTests {
    /// What it sees can be set while the server runs; how often it was looked is counted.
    private final class Switch: HealthProbe {
        private struct Refused: Error, CustomStringConvertible {
            let description = "10.1.2.3:5432 refused reader:secret-word"
        }

        let name: String
        let isEssential: Bool
        /// Each question is a look of its own, but for those that come at once.
        let freshness: Duration
        private let isThere: Mutex<Bool>
        let looks = Atomic<Int>(0)

        init(_ name: String, isEssential: Bool = true, isThere: Bool = true, freshness: Duration = .zero) {
            (self.name, self.isEssential, self.freshness) = (name, isEssential, freshness)
            self.isThere = Mutex(isThere)
        }

        func turn(_ isThere: Bool) { self.isThere.withLock { $0 = isThere } }

        func look() async throws {
            looks.add(1, ordering: .relaxed)
            guard isThere.withLock(\.self) else { throw Refused() }
        }
    }

    private func with(
        _ probes: [any HealthProbe], phase: ServingPhase = ready(),
        _ body: (ServerUnderTest, HealthBoard) async throws -> Void
    ) async throws {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let machine = MachineSampler(directory: "/", limits: MachineLimits(), logger: quiet)
        await machine.sample()
        let board = HealthBoard(probes: probes, machine: machine, logger: quiet)
        let endpoints = HealthEndpoints(board: board, phase: phase, clock: ManualWallClock())
        try await ServerUnderTest.with(endpoints.all) { try await body($0, board) }
    }

    private static func ready() -> ServingPhase {
        let phase = ServingPhase()
        phase.becomeReady()
        return phase
    }

    @Test("/health has origin 3's body, with time, services and system")
    func body() async throws {
        try await with([Switch("database"), Switch("redis", isEssential: false, isThere: false)]) { server, _ in
            let answer = try await server.get("/health")
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "Content-Type") == "application/json")
            #expect(answer.headers.first(name: "Cache-Control") == "no-store")
            let body = try answer.json()
            #expect(Set(body.keys) == ["status", "timestamp", "services", "system", "warnings"])
            #expect(body["status"] as? String == "healthy")
            #expect(body["timestamp"] as? Double == 1_757_037_600)
            #expect(body["services"] as? [String: String] == ["database": "ok", "redis": "warning"])
            let system = try #require(body["system"] as? [String: Any])
            #expect(
                Set(system.keys) == [
                    "cpu_percent", "memory_percent", "memory_available", "disk_percent", "disk_free", "load_1m",
                    "load_5m", "load_15m",
                ])
            #expect(system["memory_percent"] is Double)
            #expect(system["memory_available"] as? Int ?? 0 > 0)
            #expect((body["warnings"] as? [String])?.contains("redis: does not answer") == true)
        }
    }

    @Test("a service that fails is 503 with the same body and without a word of the error")
    func unhealthy() async throws {
        let database = Switch("database")
        try await with([database]) { server, _ in
            database.turn(false)
            let answer = try await server.get("/health")
            #expect(answer.status == 503)
            let body = try answer.json()
            #expect(body["status"] as? String == "unhealthy")
            #expect(body["services"] as? [String: String] == ["database": "error"])
            #expect(!answer.text.contains("10.1.2.3") && !answer.text.contains("secret"))
            database.turn(true)
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test("a thousand probes at once cost one look")
    func flood() async throws {
        let database = Switch("database", freshness: .seconds(3_600))
        try await with([database]) { server, _ in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<1_000 { group.addTask { try await server.get("/health").status } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(statuses == [200])
            #expect(database.looks.load(ordering: .relaxed) == 1)
        }
    }

    @Test("ready is false while starting, while the store is away and while draining; live is true all the time")
    func phases() async throws {
        let (database, redis) = (Switch("database"), Switch("redis", isEssential: false))
        let phase = ServingPhase()
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let board = HealthBoard(
            probes: [database, redis],
            machine: MachineSampler(directory: "/", limits: MachineLimits(), logger: quiet), logger: quiet)
        let endpoints = HealthEndpoints(board: board, phase: phase, clock: ManualWallClock()).all
        // The server has a phase of its own here, so that this one stands still between the steps.
        try await ServerUnderTest.with(endpoints) { server in
            func expect(_ readyState: String) async throws {
                let (ready, live) = (try await server.get("/health/ready"), try await server.get("/health/live"))
                #expect(ready.status == 200 || ready.isUniformError)
                #expect("\(ready.status) \(ready.errorCode ?? "ok")" == readyState)
                #expect(live.status == 200)
            }
            try await expect("503 starting")
            phase.becomeReady()
            try await expect("200 ok")
            redis.turn(false)
            try await expect("200 ok")
            database.turn(false)
            try await expect("503 database_unavailable")
            database.turn(true)
            try await expect("200 ok")
            phase.beginDraining()
            try await expect("503 draining")
        }
    }

    @Test("a loop that stands still is not live, as long as the store answers")
    func live() async throws {
        let instant = Mutex(SuspendingClock.now)
        let loop = LoopHeartbeat("dispatcher", longestRound: .seconds(30), now: { instant.withLock(\.self) })
        loop.beat()
        let database = Switch("database")
        try await with([database]) { server, board in
            board.watch([loop], as: "dispatcher")
            #expect(try await server.get("/health/live").status == 200)
            instant.withLock { $0 += .seconds(31) }
            let stuck = try await server.get("/health/live")
            #expect(stuck.status == 503 && stuck.errorCode == "stuck" && stuck.isUniformError)
            database.turn(false)
            #expect(try await server.get("/health/live").status == 200)
        }
    }

    @Test("/api/v1/health is origin 4's: its three members, and the caller's id in body and header")
    func version() async throws {
        try await with([]) { server, _ in
            let answer = try await server.get("/api/v1/health", headers: ["X-Request-Id": "via-nginx-001"])
            #expect(answer.status == 200)
            let traceID = try #require(answer.traceID)
            #expect(answer.text == #"{"ok":true,"trace_id":"\#(traceID)","version":"v1"}"#)
            #expect(answer.headers.first(name: "X-Request-Id") == traceID)
        }
    }

    @Test("pingdb and pingredis answer ok, 503 when nobody answers, and 503 where there is nothing to ask")
    func pings() async throws {
        let database = Switch("database")
        try await with([database]) { server, _ in
            let fine = try await server.get("/api/v1/pingdb")
            #expect(fine.status == 200 && fine.isOK == true)
            #expect(Set(try fine.json().keys) == ["ok", "trace_id"])
            database.turn(false)
            let away = try await server.get("/api/v1/pingdb")
            #expect(away.status == 503 && away.errorCode == "database_unavailable" && away.isUniformError)
            #expect(!away.text.contains("10.1.2.3"))
            let none = try await server.get("/api/v1/pingredis")
            #expect(none.status == 503 && none.errorCode == "redis_not_configured" && none.isUniformError)
        }
        try await with([Switch("database"), Switch("redis", isEssential: false)]) { server, _ in
            let redis = try await server.get("/api/v1/pingredis")
            #expect(redis.status == 200)
        }
    }
}
