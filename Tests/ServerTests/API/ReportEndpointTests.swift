import Delivery
import Foundation
import Server
import TestSupport
import Testing
import Timekeeping

@Suite("GET /api/v1/reports and its kin")
struct ReportEndpointTests {
    @Test("lists and shows the reports; their queries only to an admin")
    func show() async throws {
        try await RESTBench.with { _, server in
            let names = try await server.get("/api/v1/reports").items.compactMap { $0["name"] as? String }
            #expect(names == ["daily", "broken"])
            let lines = try await server.get("/api/v1/reports/daily").object("report")["lines"] as? [[String: Any]]
            #expect(lines?.first?["query"] as? String == "SELECT 3 AS n")
            #expect(try await server.get("/api/v1/reports/none").status == 404)
        }
        try await RESTBench.with(level: .restricted) { _, server in
            let text = try await server.get("/api/v1/reports/daily").text
            #expect(text.contains("新注册"))
            #expect(!text.contains("SELECT"))
        }
    }

    @Test("renders a preview for any instant and sends nothing", arguments: TestDatabaseKind.allCases)
    func preview(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            for at in ["2025-09-05T10:00:00%2B08:00", "2025-09-05%2010:00", "2025-09-05T02:00:00Z"] {
                let answer = try await server.get("/api/v1/reports/daily/preview?at=\(at)")
                #expect(try answer.object("preview")["text"] as? String == "日报(2025-09-05 10:00)\n新注册：3人")
            }
            #expect(try await bench.deliveries().isEmpty)
            for at in ["yesterday", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "2025-02-31%2010:00"] {
                let answer = try await server.get("/api/v1/reports/daily/preview?at=\(at)")
                #expect(answer.status == 422 && answer.isUniformError, "\(at)")
            }
        }
    }

    @Test("answers 502 with the sentence when a source fails, and 504 when it takes too long")
    func failures() async throws {
        try await RESTBench.with(previewLimit: .milliseconds(300)) { bench, server in
            let broken = try await server.get("/api/v1/reports/broken/preview")
            #expect(broken.status == 502 && broken.errorCode == "source_failed" && broken.isUniformError)
            #expect(broken.errorMessage?.contains("report broken, line 新注册") == true)
            try await bench.holdingSource { _ in
                let late = try await server.get("/api/v1/reports/daily/preview")
                #expect(late.status == 504 && late.errorCode == "preview_timeout")
            }
        }
    }

    @Test("renders two previews at once and no third")
    func bound() async throws {
        try await RESTBench.with { bench, server in
            let statuses = try await bench.holdingSource { release in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<3 { group.addTask { try await server.get("/api/v1/reports/daily/preview").status } }
                    var statuses: [Int] = []
                    while let status = try await group.next() {
                        statuses.append(status)
                        release()
                    }
                    return statuses
                }
            }
            #expect(statuses == [429, 200, 200])
        }
    }

    @Test("sends a report whose deliveries carry the request's id", arguments: TestDatabaseKind.allCases)
    func run(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            let answer = try await server.post(
                "/api/v1/reports/daily/run", #"{"at":"2025-09-05 10:00"}"#, headers: ["X-Request-Id": "script-17"])
            #expect(answer.status == 202)
            let ids = try #require(try answer.json()["delivery_ids"] as? [Int])
            #expect(ids.count == 2)
            let deliveries = try await bench.deliveries()
            #expect(deliveries.map { Int($0.id) }.sorted() == ids.sorted())
            #expect(Set(deliveries.map(\.traceID)) == [answer.traceID ?? ""])
            #expect(try answer.object("run")["text"] as? String == "日报(2025-09-05 10:00)\n新注册：3人")
            let runs = try await server.get("/api/v1/reports/daily/runs")
            #expect(try runs.items.count == 1)
        }
    }

    @Test("sends once for one Idempotency-Key, and refuses it for another window")
    func idempotent() async throws {
        try await RESTBench.with { bench, server in
            let key = ["Idempotency-Key": "night-1"]
            let body = #"{"at":"2025-09-05 10:00"}"#
            let first = try await server.post("/api/v1/reports/daily/run", body, headers: key)
            let second = try await server.post("/api/v1/reports/daily/run", body, headers: key)
            #expect(second.status == 202)
            #expect(try second.json()["duplicate"] as? Bool == true)
            #expect(try first.json()["delivery_ids"] as? [Int] == second.json()["delivery_ids"] as? [Int])
            #expect(try await bench.deliveries().count == 2)
            let other = try await server.post(
                "/api/v1/reports/daily/run", #"{"at":"2025-09-06 10:00"}"#, headers: key)
            #expect(other.status == 422 && other.errorCode == "idempotency_key_reused")
            #expect(try await server.post("/api/v1/reports/daily/run", #"{"att":1}"#).status == 422)
        }
    }

    @Test("answers 502 when no line could be counted")
    func nothingToSend() async throws {
        try await RESTBench.with { _, server in
            let answer = try await server.post("/api/v1/reports/broken/run")
            #expect(answer.status == 502 && answer.errorCode == "source_failed" && answer.isUniformError)
        }
    }

    @Test("answers after ten seconds and goes on with a report that takes longer")
    func slow() async throws {
        try await RESTBench.with { bench, server in
            let key = ["Idempotency-Key": "slow-1"]
            try await bench.holdingSource { release in
                async let pending = server.post("/api/v1/reports/daily/run", headers: key)
                await bench.clock.waitForSleepers()
                bench.clock.advance(by: .seconds(10))
                let early = try await pending
                #expect(early.status == 202)
                #expect(try early.json()["run"] == nil)
                #expect(try (early.json()["delivery_ids"] as? [Int])?.isEmpty == true)
                release()
                let again = try await server.post("/api/v1/reports/daily/run", headers: key)
                #expect(try (again.json()["delivery_ids"] as? [Int])?.count == 2)
            }
            #expect(try await bench.deliveries().count == 2)
        }
    }

    @Test("sends a report though its client has left")
    func disconnected() async throws {
        try await RESTBench.with { bench, server in
            try await bench.holdingSource { release in
                let client = Task { try await server.post("/api/v1/reports/daily/run") }
                await bench.clock.waitForSleepers()
                client.cancel()
                _ = await client.result
                release()
                // Nobody tells when it is done; the books do.
                while try await bench.deliveries().count < 2 { try await Task.sleep(for: .milliseconds(5)) }
            }
        }
    }

    @Test("pages through the runs of a report, also those of one millisecond", arguments: TestDatabaseKind.allCases)
    func runs(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            for number in 0..<25 {
                _ = try await bench.runner.send(
                    bench.reports[0], .manual(at: bench.clock.now(), mark: "m\(number)"), traceID: "t")
                if number % 5 == 0 { bench.clock.advance(by: .seconds(1)) }
            }
            var firings: [String] = []
            var cursor: String?
            repeat {
                let page = try await server.get(
                    "/api/v1/reports/daily/runs?limit=4" + (cursor.map { "&cursor=\($0)" } ?? ""))
                firings += try page.items.compactMap { $0["firing"] as? String }
                cursor = try page.nextCursor
            } while cursor != nil
            let forged = PageCursor("report-runs", .max, .max).text
            #expect(try await server.get("/api/v1/reports/daily/runs?cursor=\(forged)").status == 200)
            #expect(firings == (0..<25).reversed().map { "manual:m\($0)" })
        }
    }
}
