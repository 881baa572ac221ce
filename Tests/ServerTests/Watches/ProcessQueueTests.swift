import Database
import Foundation
import Observability
import TestSupport
import Testing
import Watches

@testable import Server

@Suite("/api/wecom/process-queue", .timeLimit(.minutes(1)))
struct ProcessQueueTests {
    private static let path = "/api/wecom/process-queue"

    @Test(
        "answers as it always has, to GET and to POST, without a token from this machine", arguments: ["GET", "POST"])
    func bodies(_ method: String) async throws {
        try await WatchBench.with { bench, server in
            let empty = try await server.send(method, Self.path)
            #expect(empty.status == 200)
            #expect(empty.text == #"{"success":true,"message":"队列为空","processed":0}"#)
            #expect(empty.headers.first(name: "Cache-Control") == "no-cache, no-store, must-revalidate")
            #expect(empty.headers.first(name: "Pragma") == "no-cache")
            #expect(empty.headers.first(name: "Expires") == "0")
            bench.drains.set("new-members", .success(DrainTally(total: 10, succeeded: 8, failed: 1)))
            bench.drains.set("orders", .success(DrainTally(total: 2, succeeded: 2)))
            let done = try await server.send(method, Self.path + "?t=1")
            let now = Timestamp.text(bench.access.clock.now())
            #expect(
                done.text
                    == #"{"success":true,"message":"处理完成","statistics":{"total":12,"success":10,"failed":1,"timestamp":"\#(now)"}}"#
            )
            #expect(bench.drains.calls == ["new-members 10", "new-members 10", "orders 10", "orders 10"])
        }
    }

    @Test("says why it failed, and a watch that fails keeps no other from being done")
    func failure() async throws {
        try await WatchBench.with { bench, server in
            bench.drains.set("orders", .failure(DatabaseError(.unreachable, "the server says \"no\"")))
            let answer = try await server.get(Self.path)
            #expect(answer.status == 500)
            #expect(
                answer.text.hasPrefix(#"{"success":false,"error":"处理队列失败","message":"watch orders: "#), "\(answer.text)"
            )
            #expect(answer.headers.first(name: "Expires") == "0")
            #expect(try answer.json()["message"] as? String != nil)
            #expect(bench.drains.calls == ["new-members 10", "orders 10"])
        }
    }

    @Test("does it once for all who ask at the same moment")
    func together() async throws {
        try await WatchBench.with { bench, server in
            bench.drains.set("orders", .success(DrainTally(total: 1, succeeded: 1)))
            let (stream, opening) = AsyncStream<Void>.makeStream()
            bench.drains.gate.withLock { $0 = Task { for await _ in stream {} } }
            async let first = server.get(Self.path)
            while bench.drains.calls.count < 2 { await Task.yield() }
            async let second = server.post(Self.path)
            // The second is at the desk, or will find the first's work done.
            opening.finish()
            let answers = try await [first, second]
            #expect(answers.allSatisfy { $0.status == 200 && $0.text.contains("处理完成") })
        }
    }

    @Test("wants an admin token from whoever speaks for somebody else, and looks at each token that it is shown")
    func strangers() async throws {
        try await WatchBench.with { bench, server in
            for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "Origin", "Sec-Fetch-Site"] {
                let answer = try await server.get(Self.path, headers: [name: "127.0.0.1"])
                #expect(answer.status == 401 && answer.isUniformError, "\(name)")
            }
            #expect(try await server.get(Self.path, token: "hrld_wrong").status == 401)
            let reader = try await bench.access.create("reader")
            let forbidden = try await server.get(Self.path, token: reader)
            #expect(forbidden.status == 403 && forbidden.isUniformError)
            #expect(bench.drains.calls.isEmpty)
            let allowed = try await server.get(
                Self.path, token: bench.admin, headers: ["X-Forwarded-For": "192.0.2.1"])
            #expect(allowed.status == 200)
            #expect(try await server.get("/api/v1/watches").status == 401)
        }
    }

    @Test(
        "knows this machine's programs by where they connect from",
        arguments: [
            ("127.0.0.1", true), ("127.8.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("192.0.2.1", false),
            ("::2", false), ("", false), ("localhost", false), ("::ffff:192.0.2.1", false),
        ])
    func peers(_ peer: String, _ isOwn: Bool) {
        #expect(OwnMachine.calls(from: peer, RequestHead([:])) == isOwn)
        #expect(!OwnMachine.calls(from: peer, RequestHead([.authorization: "Bearer x"])))
    }
}
