import Database
import Delivery
import Foundation
import Server
import TestSupport
import Testing

@Suite("GET /api/v1/deliveries and its kin")
struct DeliveryEndpointTests {
    @Test(
        "pages through a thousand deliveries while new ones arrive: none comes twice and none is missed",
        arguments: TestDatabaseKind.allCases)
    func paging(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            var old: [Int64] = []
            for batch in 0..<10 {
                old += try await withThrowingTaskGroup(of: Int64.self) { group in
                    for number in 0..<100 { group.addTask { try await bench.enqueue("old \(batch) \(number)") } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            var seen: [Int64] = []
            var cursor: String?
            repeat {
                let page = try await server.get(
                    "/api/v1/deliveries?limit=37" + (cursor.map { "&cursor=\($0)" } ?? ""))
                #expect(page.status == 200)
                seen += try page.items.compactMap { ($0["id"] as? NSNumber)?.int64Value }
                cursor = try page.nextCursor
                for number in 0..<3 { try await bench.enqueue("new \(seen.count) \(number)") }
            } while cursor != nil
            #expect(seen.count == Set(seen).count)
            #expect(Set(seen).isSuperset(of: old))
            #expect(seen == seen.sorted(by: >))
        }
    }

    @Test("filters by each of what it offers", arguments: TestDatabaseKind.allCases)
    func filters(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            let early = bench.clock.now()
            let one = try await bench.enqueue("one", feature: "reports", reference: "7", topic: "daily", traceID: "t-1")
            bench.clock.advance(by: .seconds(7_200))
            let two = try await bench.enqueue("two", to: "mail", feature: "alerts", traceID: "t-2")
            try await DeliveryLedger(outbox: bench.outbox).cancel(one)
            let between = RFC3339.text(early.addingTimeInterval(3_600))
            let cases: [(String, [Int64])] = [
                ("", [two, one]), ("state=pending", [two]), ("state=cancelled", [one]), ("state=delivered", []),
                ("dead=1", []), ("channel=ops", [one]), ("channel=mail&state=pending", [two]),
                ("feature=reports", [one]),
                ("reference=7", [one]), ("topic=daily", [one]), ("trace_id=t-2", [two]), ("since=\(between)", [two]),
                ("until=\(between)", [one]), ("until=\(between)&state=cancelled", [one]),
                ("state=cancelled&trace_id=t-2", []), ("limit=1", [two]),
            ]
            for (query, expected) in cases {
                let page = try await server.get("/api/v1/deliveries?" + query)
                #expect(try page.items.compactMap { ($0["id"] as? NSNumber)?.int64Value } == expected, "\(query)")
                #expect(page.isOK == true)
            }
        }
    }

    @Test("answers 422 to every parameter that cannot be, and names it")
    func invalid() async throws {
        try await RESTBench.with { _, server in
            let other = PageCursor("report-runs", 1).text
            for query in [
                "limit=0", "limit=201", "limit=x", "state=gone", "dead=2", "state=failed&dead=1", "since=yesterday",
                "cursor=abc", "cursor=\(other)", "cursor=\(PageCursor("deliveries", 1, 2).text)", "colour=red",
                "limit=99999999999999999999",
            ] {
                let answer = try await server.get("/api/v1/deliveries?" + query)
                #expect(answer.status == 422, "\(query)")
                #expect(answer.isUniformError && answer.errorCode == "invalid_parameter", "\(query)")
            }
        }
    }

    @Test("shows one with its message and attempts, and answers 404 to whatever is no delivery's id")
    func show() async throws {
        try await RESTBench.with { bench, server in
            let id = try await bench.enqueue("one")
            let answer = try await server.get("/api/v1/deliveries/\(id)")
            #expect(answer.status == 200)
            #expect(try answer.json()["message"] as? String == "text of one")
            #expect(try answer.object("delivery")["trace_id"] as? String == "trace")
            #expect(try (answer.json()["attempts"] as? [Any])?.isEmpty == true)
            for path in ["0", "-1", "4711", "abc", "9223372036854775808", "1.5", "%00", "１"] {
                let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
                #expect(try await server.get("/api/v1/deliveries/\(escaped)").status == 404, "\(path)")
                #expect(try await server.post("/api/v1/deliveries/\(escaped)/retry").status == 404, "\(path)")
            }
        }
    }

    @Test("retries and cancels, and says with 409 why it cannot", arguments: TestDatabaseKind.allCases)
    func changes(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            let id = try await bench.enqueue("one")
            let early = try await server.post("/api/v1/deliveries/\(id)/retry")
            #expect(early.status == 409 && early.errorCode == "not_possible")
            #expect(early.errorMessage?.contains("only a failed, refused, throttled or cancelled one") == true)
            let cancelled = try await server.post("/api/v1/deliveries/\(id)/cancel")
            #expect(cancelled.status == 200)
            #expect(try cancelled.object("delivery")["state"] as? String == "cancelled")
            #expect(try await server.post("/api/v1/deliveries/\(id)/cancel").status == 409)
            let retried = try await server.post("/api/v1/deliveries/\(id)/retry")
            #expect(try retried.object("delivery")["state"] as? String == "pending")
        }
    }
}

enum RFC3339 {
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
