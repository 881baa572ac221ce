import Delivery
import Foundation
import Testing

@Suite("GET /api/v1/channels and its kin")
struct ChannelEndpointTests {
    @Test("lists the channels with their state and what waits")
    func list() async throws {
        try await RESTBench.with { bench, server in
            try await bench.enqueue("one")
            let answer = try await server.get("/api/v1/channels")
            let items = try answer.items
            #expect(items.compactMap { $0["name"] as? String } == ["mail", "ops"])
            #expect(items.compactMap { $0["waiting"] as? Int } == [0, 1])
            #expect(items.compactMap { $0["type"] as? String } == ["email", "wecom-robot"])
            #expect(try await server.get("/api/v1/channels/nobody").status == 404)
        }
    }

    @Test("switches one off, with the reason masked, and on again")
    func switching() async throws {
        try await RESTBench.with { _, server in
            let off = try await server.post("/api/v1/channels/ops/disable", #"{"reason":"moved to top-secret"}"#)
            #expect(off.status == 200)
            #expect(try off.object("channel")["state"] as? String == "disabled")
            #expect(try off.object("channel")["reason"] as? String == "moved to ***")
            let test = try await server.post("/api/v1/channels/ops/test")
            #expect(test.status == 409 && test.errorCode == "channel_disabled")
            let on = try await server.post("/api/v1/channels/ops/enable")
            #expect(try on.object("channel")["state"] as? String == "ok")
        }
    }

    @Test("sends a test with the request's trace id, and once for one Idempotency-Key")
    func test() async throws {
        try await RESTBench.with { bench, server in
            let key = ["Idempotency-Key": "deploy-17"]
            let first = try await server.post("/api/v1/channels/ops/test", #"{"text":"hello"}"#, headers: key)
            let second = try await server.post("/api/v1/channels/ops/test", #"{"text":"hello"}"#, headers: key)
            #expect(first.status == 202 && second.status == 202)
            #expect(try first.json()["delivery_ids"] as? [Int] == second.json()["delivery_ids"] as? [Int])
            #expect(try second.json()["duplicate"] as? Bool == true)
            let deliveries = try await bench.deliveries()
            #expect(deliveries.count == 1)
            #expect(deliveries.first?.traceID == first.traceID)
        }
    }

    @Test(
        "refuses bodies with what it does not know or cannot send",
        arguments: [#"{"txt":"hello"}"#, #"{"text":7}"#, #"{"text":" "}"#, #"{"text":"a\u0000b"}"#, "[]"])
    func bodies(_ body: String) async throws {
        try await RESTBench.with { bench, server in
            let answer = try await server.post("/api/v1/channels/ops/test", body)
            #expect(answer.status == 422 && answer.isUniformError)
            #expect(try await bench.deliveries().isEmpty)
        }
    }

    @Test("refuses an Idempotency-Key that cannot be one")
    func badKey() async throws {
        try await RESTBench.with { _, server in
            let key = ["Idempotency-Key": String(repeating: "k", count: 129)]
            let answer = try await server.post("/api/v1/channels/ops/test", headers: key)
            #expect(answer.status == 422 && answer.isUniformError)
        }
    }
}
