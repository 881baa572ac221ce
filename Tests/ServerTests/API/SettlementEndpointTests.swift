import Database
import Delivery
import Foundation
import Observability
import Settlement
import TestSupport
import Testing

@testable import Server

@Suite("GET /api/v1/settlements and its kin", .timeLimit(.minutes(3)))
struct SettlementEndpointTests {
    private static let path = SettlementBench.path

    @Test(
        "settles a day in the background and shows what came of it", arguments: [TestDatabaseKind.sqlite, .postgresql])
    func run(_ kind: TestDatabaseKind) async throws {
        try await SettlementBench.with(kind) { bench, server in
            let token = bench.admin
            let before = try await server.get("/api/v1/settlements", token: token)
            #expect(try before.items.map { $0["name"] as? String } == ["drama"])
            #expect(try before.items.first?["last_run"] == nil)
            let started = try await server.post(Self.path + "/run", #"{"date":"2024-12-09"}"#, token: token)
            #expect(started.status == 202, "\(started.text)")
            #expect(try started.json()["duplicate"] as? Bool == false)
            let run = try started.object("run")
            #expect(run["trace_id"] as? String == started.traceID && run["kind"] as? String == "api")
            let id = try #require(run["id"] as? Int)
            let ended = try await bench.ended(Int64(id))
            #expect(ended.state == .done)
            let shown = try await server.get(Self.path + "/runs/\(id)", token: token).object("run")
            let summary = try #require(shown["summary"] as? [String: Any])
            #expect(summary["tasks"] as? Int == ended.summary?.tasks)
            #expect(summary["pending"] as? Int ?? 0 > 0)
            let runs = try await server.get(Self.path + "/runs?day=2024-12-09", token: token)
            #expect(try runs.items.compactMap { $0["id"] as? Int } == [id])
            #expect(try await server.get(Self.path + "/runs?day=2024-12-08", token: token).items.isEmpty)
            let details = try await server.get(Self.path, token: token).object("settlement")
            #expect(details["last_day"] as? String == "2024-12-09")
            #expect((details["partners"] as? [[String: Any]])?.isEmpty == false)
        }
    }

    @Test("shows what partners answered once they did")
    func answers() async throws {
        try await SettlementBench.with { bench, server in
            let started = try await server.post(Self.path + "/run", #"{"date":"2024-12-09"}"#, token: bench.admin)
            let id = Int64(try #require(try started.object("run")["id"] as? Int))
            let expected = try #require(try await bench.ended(id).summary?.pending)
            let dispatcher = Dispatcher(
                outbox: bench.outbox, settings: DispatchSettings(), mask: SecretMask([]),
                logger: bench.access.log.logger)
            let sending = Task { try await dispatcher.run() }
            // The answers come one by one.
            while try await bench.store.run(id)?.summary?.pending != 0 { try await Task.sleep(for: .milliseconds(5)) }
            sending.cancel()
            _ = await sending.result
            let summary = try #require(try await bench.store.run(id)?.summary)
            #expect(summary.sent == expected && summary.pending == 0)
        }
    }

    @Test("pages through a day's rows of task_daily_stats", arguments: [TestDatabaseKind.sqlite, .postgresql])
    func rows(_ kind: TestDatabaseKind) async throws {
        try await SettlementBench.with(kind) { bench, server in
            let started = try await server.post(
                Self.path + "/run", #"{"date":"2024-12-09","callbacks":false}"#, token: bench.admin)
            let id = try #require(try started.object("run")["id"] as? Int)
            let tasks = try #require(try await bench.ended(Int64(id)).summary?.created)
            var found: [Int] = []
            var cursor: String?
            repeat {
                let page = try await server.get(
                    Self.path + "/days/2024-12-09?limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""), token: bench.admin)
                #expect(page.status == 200)
                found += try page.items.compactMap { $0["task_id"] as? Int }
                let first = try #require(try page.items.first)
                #expect((first["platforms"] as? [[String: Any]])?.first?["platform"] as? String == "youtube")
                #expect((first["webhook"] as? [String: Any])?["sent"] as? Bool == false)
                cursor = try page.nextCursor
            } while cursor != nil
            #expect(found.count == tasks && found == found.sorted())
            #expect(try await server.get(Self.path + "/days/2024-12-01", token: bench.admin).items.isEmpty)
            #expect(try await server.get(Self.path + "/days/2024-02-30", token: bench.admin).status == 404)
            try await bench.source.pool.withConnection { try $0.execute("DROP TABLE task_daily_stats") }
            let failed = try await server.get(Self.path + "/days/2024-12-09", token: bench.admin)
            #expect(failed.status == 502 && failed.errorCode == "source_failed")
        }
    }

    @Test("does nothing twice for one Idempotency-Key, and is in the audit log")
    func idempotency() async throws {
        try await SettlementBench.with { bench, server in
            let key = ["Idempotency-Key": "once"]
            let body = #"{"from":"2024-12-08","to":"2024-12-09"}"#
            let first = try await server.post(Self.path + "/run", body, token: bench.admin, headers: key)
            #expect(first.status == 202)
            let id = try #require(try first.object("run")["id"] as? Int)
            let again = try await server.post(Self.path + "/run", body, token: bench.admin, headers: key)
            #expect(again.status == 202)
            #expect(try again.json()["duplicate"] as? Bool == true && again.object("run")["id"] as? Int == id)
            let other = try await server.post(
                Self.path + "/run", #"{"date":"2024-12-09"}"#, token: bench.admin, headers: key)
            #expect(other.status == 422 && other.errorCode == "idempotency_key_reused")
            while try await bench.store.openRange(of: "drama") != nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(
                try await bench.store.runs(of: "drama").map(\.day.description).sorted() == ["2024-12-08", "2024-12-09"])
            let audit = try await server.get("/api/v1/audit?action=settlement.run", token: bench.admin)
            #expect(try audit.items.map { $0["subject"] as? String } == ["drama", "drama", "drama"])
            let reader = try await bench.access.create("reader")
            #expect(try await server.post(Self.path + "/run", body, token: reader).status == 403)
        }
    }

    @Test(
        "refuses what cannot be settled",
        arguments: [
            (#"{"date":"2024-12-32"}"#, 422), (#"{"date":"2024-12-11"}"#, 422), ("{}", 422), ("", 400),
            (#"{"from":"2024-12-01"}"#, 422), (#"{"from":"2024-12-09","to":"2024-12-01"}"#, 422),
            (#"{"from":"2020-12-01","to":"2024-12-01"}"#, 422), (#"{"date":"2024-12-09","from":"2024-12-09"}"#, 422),
            (#"{"date":"2024-12-09","what":1}"#, 422), (#"{"date":5}"#, 422), (#"{"date":"#, 400),
        ])
    func refusals(_ body: String, _ status: Int) async throws {
        try await SettlementBench.with { bench, server in
            let answer = try await server.post(Self.path + "/run", body, token: bench.admin)
            #expect(answer.status == status && answer.isUniformError, "\(answer.text)")
            #expect(try await bench.store.runs(of: "drama").isEmpty)
        }
    }

    @Test("knows no other settlement, run or parameter")
    func unknown() async throws {
        try await SettlementBench.with { bench, server in
            for (path, status) in [
                ("/api/v1/settlements/none", 404), (Self.path + "/runs/1", 404), (Self.path + "/runs/x", 404),
                (Self.path + "/runs?day=tomorrow", 422), (Self.path + "?what=1", 422),
                (Self.path + "/runs?cursor=zzz", 422), ("/api/v1/settlements/none/runs", 404),
            ] {
                let answer = try await server.get(path, token: bench.admin)
                #expect(answer.status == status, "\(path)")
            }
        }
    }
}
