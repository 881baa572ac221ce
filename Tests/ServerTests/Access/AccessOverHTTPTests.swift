import Database
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("Access over HTTP", .timeLimit(.minutes(1)))
struct AccessOverHTTPTests {
    private static let endpoints = [
        Endpoint(.get, "/read", .restricted) { _, facts in try Answer.facts("name", facts.caller.name, facts) },
        Endpoint(.get, "/figures", .restricted, purpose: "metrics") { _, facts in
            try Answer.facts("name", facts.caller.name, facts)
        },
        Endpoint(.post, "/things/{id}/change", .admin, change: "thing.change") { _, facts in
            let id = try facts.pathParameter("id")
            if id == "gone" { throw APIError.notFound("there is no thing gone") }
            if id == "broken" { throw DatabaseError(.other, "it broke") }
            return try Answer.facts("id", id, facts)
        },
    ]

    private static func serving(
        _ kind: TestDatabaseKind = .sqlite, _ body: (ServerUnderTest, AccessFixture) async throws -> Void
    ) async throws {
        try await withAccess(kind) { access in
            let audit = ChangeAudit(log: access.auditLog, clock: access.clock, logger: access.log.logger)
            let parts = ServerParts(gatekeeper: access.node().gatekeeper, auditor: audit)
            try await ServerUnderTest.with(
                endpoints + AuditEndpoints(log: access.auditLog).all, parts: parts, logger: access.log.logger
            ) { try await body($0, access) }
        }
    }

    @Test("each level opens what is its own, a purpose its purpose, and a stranger gets nothing")
    func levels() async throws {
        try await Self.serving { server, access in
            let reader = try await access.create("reader", .restricted)
            let admin = try await access.create("admin", .admin)
            let metrics = try await access.create("metrics", .admin, only: .metrics)
            #expect(try await server.get("/read").status == 401)
            #expect(try await server.get("/read", token: "nonsense").status == 401)
            #expect(try await server.get("/read", token: reader).status == 200)
            #expect(try await server.get("/read", token: admin).text.contains(#""name":"admin""#))
            #expect(try await server.get("/figures", token: metrics).status == 200)
            let other = try await server.get("/read", token: metrics)
            #expect(other.status == 403 && other.isUniformError)
            let low = try await server.post("/things/1/change", token: reader)
            #expect(low.status == 403 && low.errorMessage?.contains("admin") == true)
            let wrong = try await server.get("/read", token: "nonsense")
            #expect(wrong.isUniformError && wrong.headers.first(name: "WWW-Authenticate")?.hasPrefix("Bearer") == true)
            for _ in 0..<GuessBrake.failures { _ = try await server.get("/read", token: "nonsense") }
            let slowed = try await server.get("/read", token: "nonsense")
            #expect(slowed.status == 429 && slowed.headers.first(name: "Retry-After") == "60")
            #expect(try await server.get("/read", token: reader).status == 200)
        }
    }

    @Test(
        "every change and every refused attempt is in the audit log before its answer",
        arguments: TestDatabaseKind.allCases)
    func audit(_ kind: TestDatabaseKind) async throws {
        try await Self.serving(kind) { server, access in
            let admin = try await access.create("admin", .admin)
            let reader = try await access.create("reader", .restricted)
            for (id, token) in [("7", admin), ("gone", admin), ("broken", admin), ("8", reader), ("9", "nonsense")] {
                _ = try await server.post(
                    "/things/\(id)/change", token: token, headers: ["X-Request-Id": "request-\(id)"])
                access.clock.advance(by: .milliseconds(10))
            }
            let entries = try await access.auditLog.list(AuditFilter()).map(\.entry).reversed()
            #expect(entries.map(\.subject) == ["7", "gone", "broken", "8"])
            #expect(entries.map(\.outcome) == [.done, .refused, .failed, .refused])
            #expect(entries.compactMap(\.status).prefix(2) == [200, 404] && entries.last?.status == 403)
            #expect(entries.map(\.actor) == ["token:admin", "token:admin", "token:admin", "token:reader"])
            #expect(entries.allSatisfy { $0.action == "thing.change" && $0.origin == "127.0.0.1" })
            #expect(entries.map(\.traceID) == ["request-7", "request-gone", "request-broken", "request-8"])

            let page = try await server.get("/api/v1/audit?limit=3&action=thing.change", token: admin)
            #expect(page.status == 200, "\(page.text)")
            let items = try #require(try page.json()["items"] as? [[String: Any]])
            #expect(items.compactMap { $0["subject"] as? String } == ["8", "broken", "gone"])
            #expect(
                items.first?["from"] as? String == "127.0.0.1" && items.first?["trace_id"] as? String == "request-8")
            let cursor = try #require(try page.json()["next_cursor"] as? String)
            let rest = try await server.get("/api/v1/audit?limit=3&action=thing.change&cursor=\(cursor)", token: admin)
            let last = try #require(try rest.json()["items"] as? [[String: Any]])
            #expect(last.compactMap { $0["subject"] as? String } == ["7"] && rest.text.contains(#""next_cursor":null"#))
            for query in ["subject=%F0%9F%98%80", "since=2999-01-01T00:00:00Z"] {
                let none = try await server.get("/api/v1/audit?" + query, token: admin)
                #expect(none.status == 200 && none.text.contains(#""items":[]"#), "\(query): \(none.text)")
            }
            for query in ["cursor=x", "limit=0", "since=yesterday", "who=me", "limit=1&limit=2"] {
                #expect(try await server.get("/api/v1/audit?" + query, token: admin).status == 422, "\(query)")
            }
            #expect(try await server.get("/api/v1/audit", token: reader).status == 403)
        }
    }

    @Test("a token turns up in no log line, no answer and no entry, wherever it was put")
    func secrecy() async throws {
        try await Self.serving { server, access in
            let admin = try await access.create("admin", .admin)
            let secret = String(admin.suffix(58))
            var answers = [
                try await server.post("/things/\(admin)/change", token: admin),
                try await server.get("/read?token=\(admin)", token: admin),
                try await server.get("/\(admin)", token: admin),
                try await server.get("/read", headers: ["Authorization": "Basic \(admin)"]),
                try await server.get("/read", headers: ["Authorization": "Bearer \(admin)x"]),
            ]
            // The path is echoed by this test's own handler.
            answers.removeFirst()
            for answer in answers { #expect(!answer.text.contains(secret), "\(answer.text)") }
            let list = try await server.get("/api/v1/audit", token: admin)
            #expect(list.text.contains("thing.change") && !list.text.contains(secret), "\(list.text)")
            #expect(!access.log.text.contains(secret), "\(access.log.text)")
        }
    }
}
