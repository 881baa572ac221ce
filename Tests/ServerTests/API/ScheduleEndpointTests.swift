import Foundation
import Scheduling
import Server
import TestSupport
import Testing

@Suite("GET /api/v1/schedules and its kin")
struct ScheduleEndpointTests {
    @Test(
        "runs a job by the scheduler, with the request's id, and answers 409 while it runs",
        arguments: TestDatabaseKind.allCases)
    func run(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            let path = "/api/v1/schedules/report:gated"
            let key = ["Idempotency-Key": "once"]
            let first = try await server.post(path + "/run", headers: key)
            #expect(first.status == 202)
            #expect(try first.object("run")["state"] as? String == "running")
            #expect(try first.object("run")["trace_id"] as? String == first.traceID)
            let busy = try await server.post(path + "/run")
            #expect(busy.status == 409 && busy.errorCode == "busy")
            #expect(busy.errorMessage?.contains("report:gated is at work") == true)
            let again = try await server.post(path + "/run", headers: key)
            #expect(again.status == 202)
            #expect(try again.json()["duplicate"] as? Bool == true)
            bench.job.open()
            let history = RunHistory(store: bench.store)
            while try await history.runs(of: bench.job.name).first?.state == .running {
                try await Task.sleep(for: .milliseconds(5))
            }
            let runs = try await server.get(path + "/runs")
            #expect(try runs.items.compactMap { $0["state"] as? String } == ["succeeded"])
            let shown = try await server.get("/api/v1/schedules/report%3Agated").object("schedule")
            #expect(shown["name"] as? String == "report:gated")
            #expect((shown["upcoming"] as? [String])?.count == 5)
            #expect((shown["last_run"] as? [String: Any])?["is_manual"] as? Bool == true)
            #expect(try await server.get("/api/v1/schedules").items.count == 1)
            #expect(try await server.get("/api/v1/schedules/report:none").status == 404)
        }
    }

    @Test("pages through the runs of a job", arguments: TestDatabaseKind.allCases)
    func runs(_ kind: TestDatabaseKind) async throws {
        try await RESTBench.with(kind) { bench, server in
            bench.job.open()
            let scheduler = Scheduler(
                store: bench.store, jobs: [bench.job], clock: bench.clock, node: "n", logger: ServerUnderTest.quiet)
            var expected: [String] = []
            for _ in 0..<11 {
                expected.insert(try await scheduler.runNow(bench.job.name).traceID, at: 0)
                bench.clock.advance(by: .seconds(60))
            }
            var found: [String] = []
            var cursor: String?
            repeat {
                let page = try await server.get(
                    "/api/v1/schedules/report:gated/runs?limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""))
                found += try page.items.compactMap { $0["trace_id"] as? String }
                cursor = try page.nextCursor
            } while cursor != nil
            let forged = PageCursor("schedule-runs", .max).text
            #expect(try await server.get("/api/v1/schedules/report:gated/runs?cursor=\(forged)").status == 200)
            #expect(found == expected)
        }
    }
}
