import Database
import Foundation
import TestSupport
import Testing
import Watches

@testable import Server

@Suite("/api/v1/watches", .timeLimit(.minutes(1)))
struct WatchEndpointTests {
    @Test("lists what is watched and what waits; a source that is away hides nothing else")
    func list() async throws {
        try await WatchBench.with { bench, server in
            let reader = try await bench.access.create("reader")
            let items = try await server.get("/api/v1/watches", token: reader).items
            #expect(items.map { $0["name"] as? String } == ["new-members", "orders"])
            let first = try #require(items.first)
            #expect(first["on"] as? [String] == ["insert", "update"])
            #expect(first["mode"] as? String == "trigger" && first["queue"] as? String == "member_notification_queue")
            let backlog = try #require(first["backlog"] as? [String: Any])
            #expect(backlog["pending"] as? Int == 3 && backlog["processing"] as? Int == 1)
            #expect(backlog["oldest_pending"] as? String == "2025-09-05T02:00:00.000Z")
            bench.queue.state.withLock { $0.failure = DatabaseError(.unreachable, "refused") }
            let away = try #require(try await server.get("/api/v1/watches", token: reader).items.first)
            #expect(away["backlog"] == nil && (away["error"] as? String)?.contains("refused") == true)
        }
    }

    @Test("shows how a watch does, and its condition to an admin only")
    func show() async throws {
        try await WatchBench.with { bench, server in
            let reader = try await bench.access.create("reader")
            let watch = try await server.get(WatchBench.path, token: reader).object("watch")
            #expect(watch["when"] == nil)
            let statistics = try #require(watch["statistics"] as? [String: [String: Any]])
            #expect(statistics["day"]?["success_rate"] as? Double == 0.75)
            #expect(statistics["week"]?["median_seconds"] as? Double == 0.25)
            #expect(statistics["week"]?["p95_seconds"] as? Double == 2)
            let whole = try await server.get(WatchBench.path, token: bench.admin).object("watch")
            #expect(whole["when"] as? String == "deleted = 0")
            for (path, status) in [
                ("/api/v1/watches/none", 404), ("/api/v1/watches?x=1", 422), (WatchBench.path + "?x=1", 422),
            ] {
                #expect(try await server.get(path, token: bench.admin).status == status, "\(path)")
            }
        }
    }

    @Test("drains so much as is asked for, and is in the audit log")
    func drain() async throws {
        try await WatchBench.with { bench, server in
            bench.drains.set("new-members", .success(DrainTally(total: 4, succeeded: 2, failed: 1)))
            let drained = try await server.post(WatchBench.path + "/drain", #"{"max":50}"#, token: bench.admin)
            #expect(try drained.object("drain") as NSDictionary == ["total": 4, "success": 2, "failed": 1, "open": 1])
            #expect(try await server.post(WatchBench.path + "/drain", token: bench.admin).status == 200)
            #expect(bench.drains.calls == ["new-members 10", "new-members 50"])
            for body in [#"{"max":0}"#, #"{"max":1001}"#, #"{"most":1}"#, #"{"max":"1"}"#] {
                #expect(
                    try await server.post(WatchBench.path + "/drain", body, token: bench.admin).status == 422, "\(body)"
                )
            }
            bench.drains.set("new-members", .failure(DatabaseError(.unreachable, "refused")))
            let failed = try await server.post(WatchBench.path + "/drain", token: bench.admin)
            #expect(failed.status == 502 && failed.errorCode == "source_failed")
            let audit = try await server.get("/api/v1/audit?action=watch.drain", token: bench.admin)
            #expect(try audit.items.count == 7)
            let reader = try await bench.access.create("reader")
            #expect(try await server.post(WatchBench.path + "/drain", token: reader).status == 403)
        }
    }

    @Test("who asks for more than is being done gets it done, one after the other")
    func more() async throws {
        try await WatchBench.with { bench, server in
            let (stream, opening) = AsyncStream<Void>.makeStream()
            bench.drains.gate.withLock { $0 = Task { for await _ in stream {} } }
            async let first = server.post(WatchBench.path + "/drain", #"{"max":10}"#, token: bench.admin)
            while bench.drains.calls.isEmpty { await Task.yield() }
            async let second = server.post(WatchBench.path + "/drain", #"{"max":1000}"#, token: bench.admin)
            opening.finish()
            let answers = try await [first, second]
            #expect(answers.allSatisfy { $0.status == 200 })
            #expect(bench.drains.calls == ["new-members 10", "new-members 1000"])
        }
    }

    @Test("replays one at a time, whatever the keys")
    func replaysInTurn() async throws {
        try await WatchBench.with { bench, server in
            let lock = "watch-replay:new-members"
            _ = try await bench.access.coordinator.lock(lock, holder: "another", lease: .seconds(60))
            let body = #"{"since":"2025-09-05T10:00:00+08:00"}"#
            let refused = try await server.post(WatchBench.path + "/replay", body, token: bench.admin)
            #expect(refused.status == 409 && refused.errorCode == "busy", "\(refused.text)")
            #expect(bench.queue.state.withLock(\.replays).isEmpty)
            _ = try await bench.access.coordinator.unlock(lock, holder: "another")
            for _ in 0..<2 {
                #expect(try await server.post(WatchBench.path + "/replay", body, token: bench.admin).status == 200)
            }
        }
    }

    @Test("puts changes back once for one Idempotency-Key")
    func replay() async throws {
        try await WatchBench.with { bench, server in
            let key = ["Idempotency-Key": "once"]
            let body = #"{"since":"2025-09-05T10:00:00+08:00","failed":true}"#
            let first = try await server.post(WatchBench.path + "/replay", body, token: bench.admin, headers: key)
            #expect(first.status == 200, "\(first.text)")
            #expect(try first.json()["replayed"] as? Int == 7 && first.json()["duplicate"] as? Bool == false)
            let again = try await server.post(WatchBench.path + "/replay", body, token: bench.admin, headers: key)
            #expect(try again.json()["replayed"] as? Int == 7 && again.json()["duplicate"] as? Bool == true)
            let replays = bench.queue.state.withLock(\.replays)
            #expect(replays.map(\.since) == [Date(timeIntervalSince1970: 1_757_037_600)])
            #expect(replays.map(\.failed) == [true])
            let other = try await server.post(
                WatchBench.path + "/replay", #"{"since":"2025-09-05T10:00:00+08:00"}"#, token: bench.admin, headers: key
            )
            #expect(other.status == 422 && other.errorCode == "idempotency_key_reused")
            for body in ["{}", #"{"since":"yesterday"}"#, #"{"since":"2025-09-05T10:00:00Z","all":1}"#] {
                let refused = try await server.post(WatchBench.path + "/replay", body, token: bench.admin)
                #expect(refused.status == 422 && refused.isUniformError, "\(body)")
            }
        }
    }
}
