import Database
import Delivery
import Foundation
import Networks
import Settlement
import TestSupport
import Testing

@testable import Server

@Suite("GET /api/v1/settlements/{name}/statements", .timeLimit(.minutes(2)))
struct StatementEndpointTests {
    private static let path = "/api/v1/settlements/drama/statements"

    @Test("pages through a partner's chain, or goes on after a number", arguments: TestDatabaseKind.allCases)
    func pages(_ kind: TestDatabaseKind) async throws {
        try await StatementBench.with(kind) { bench, server in
            try await bench.tell(Array(1...7))
            let reader = try await bench.access.create("reader")
            let partner = Self.path + "?partner=Partner.example.com"
            var numbers: [Int] = []
            var cursor: String?
            repeat {
                let page = try await server.get(
                    partner + "&limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""), token: reader)
                #expect(page.status == 200)
                numbers += try page.items.compactMap { $0["number"] as? Int }
                cursor = try page.nextCursor
            } while cursor != nil
            #expect(numbers == Array(1...7))
            let rest = try await server.get(partner + "&after=5", token: reader)
            #expect(try rest.items.compactMap { $0["number"] as? Int } == [6, 7])
            let item = try #require(try rest.items.first)
            #expect(item["task_id"] as? Int == 1_006 && item["date"] as? String == "2024-12-09")
            #expect(item["state"] as? String == "pending" && item["sent_at"] == nil)
            #expect((item["body"] as? String).map(StatementHash.of) == item["body_hash"] as? String)
            let head = try await server.get(Self.path + "/head?partner=partner.example.com", token: reader)
            #expect(try head.object("head")["number"] as? Int == 7)
            #expect(try head.object("head")["hash"] as? String == rest.items.last?["hash"] as? String)
            let none = try await server.get(Self.path + "/head?partner=nobody.example.com", token: reader)
            #expect(try none.object("head")["number"] as? Int == 0)
        }
    }

    @Test("shows a partner its own chain of its own settlement and nothing else")
    func scope() async throws {
        try await StatementBench.with { bench, server in
            try await bench.tell([1, 2])
            try await bench.tell([3], to: "other.example.com")
            let scope = TokenScope(settlement: "drama", partner: "other.example.com")
            let token = try await bench.access.ledger.create(
                NewToken(name: "other", level: .restricted, purpose: .statements, scope: scope), by: "cli:test"
            ).text
            let own = try await server.get(Self.path, token: token)
            #expect(own.status == 200)
            #expect(try own.items.compactMap { $0["task_id"] as? Int } == [1_003])
            #expect(try await server.get(Self.path + "?partner=other.example.com", token: token).status == 200)
            #expect(try await server.get(Self.path + "/head", token: token).object("head")["number"] as? Int == 1)
            for foreign in [
                Self.path + "?partner=partner.example.com", Self.path + "/head?partner=partner.example.com",
                "/api/v1/settlements/films/statements", "/api/v1/settlements/none/statements", "/read",
            ] {
                let answer = try await server.get(foreign, token: token)
                #expect(answer.status == 403 && answer.isUniformError, "\(foreign)")
            }
            let metrics = try await bench.access.create("metrics", .admin, only: .metrics)
            #expect(try await server.get(Self.path + "?partner=other.example.com", token: metrics).status == 403)
            #expect(try await server.get(Self.path).status == 401)
        }
    }

    @Test("makes no token for statements without a partner, and binds no other")
    func refusedTokens() async throws {
        try await withAccess(.sqlite) { access in
            let scope = TokenScope(settlement: "drama", partner: "p.example.com")
            for new in [
                NewToken(name: "a", level: .restricted, purpose: .statements),
                NewToken(name: "b", level: .restricted, purpose: .metrics, scope: scope),
                NewToken(name: "c", level: .restricted, scope: scope),
            ] {
                await #expect(throws: TokenRefusal.self) { try await access.ledger.create(new, by: "cli:test") }
            }
            let made = try await access.ledger.create(
                NewToken(name: "d", level: .restricted, purpose: .statements, scope: scope), by: "cli:test")
            #expect(try await access.ledger.list().map(\.scope) == [scope])
            // A row without its partner opens nothing.
            try await access.store.withConnection { try $0.execute("UPDATE access_token SET partner = NULL") }
            await #expect(throws: APIError.self) {
                try await access.node().gatekeeper.caller(of: "Bearer \(made.text)", from: "192.0.2.1")
            }
        }
    }

    @Test(
        "refuses what cannot be asked",
        arguments: [
            ("", 422), ("?partner=p&after=-1", 422), ("?partner=p&after=1&cursor=x", 422), ("?partner=p&limit=0", 422),
            ("?partner=p&what=1", 422), ("?partner=%ff", 400), ("?partner=%00", 400), ("?partner=a%2Fb", 422),
            ("?partner=nobody.example.com", 200),
        ])
    func refusals(_ query: String, _ status: Int) async throws {
        try await StatementBench.with { bench, server in
            let reader = try await bench.access.create("reader")
            let answer = try await server.get(Self.path + query, token: reader)
            #expect(answer.status == status)
            #expect(try await server.get("/api/v1/settlements/none/statements?partner=p", token: reader).status == 404)
        }
    }

    @Test("is verified by the script of the documents, as a feed and as a file")
    func script() async throws {
        try await StatementBench.with { bench, server in
            try await bench.tell(Array(1...450))
            let scope = TokenScope(settlement: "drama", partner: "partner.example.com")
            let token = try await bench.access.ledger.create(
                NewToken(name: "partner", level: .restricted, purpose: .statements, scope: scope), by: "cli:test"
            ).text
            let feed = StatementFeed(settlement: "drama", store: bench.access.store)
            let lines = try await feed.page(of: "partner.example.com", after: 0, limit: 1_000)
                .map(StatementLine.text(of:))
            let end = try #require(try await feed.head(of: "partner.example.com")).hash
            let whole = "whole up to statement 450, hash \(end)\n"
            #expect(try await Self.verified(server.baseURL + Self.path, token: token) == whole)
            #expect(try await Self.verified(lines) == whole)
            #expect(try await Self.verified(Array(lines[100...])) == whole)
            var damaged = lines
            damaged.remove(at: 17)
            #expect(
                try await Self.verified(damaged) == "after statement 17: one is missing, or statement 19 was changed\n")
            damaged = lines
            damaged[3] = damaged[3].replacing(#""revision":1"#, with: #""revision":2"#)
            #expect(try await Self.verified(damaged) == "statement 4 was changed\n")
            damaged[3] = lines[3].replacing("1200", with: "1201")
            #expect(
                try await Self.verified(damaged) == "after statement 3: one is missing, or statement 4 was changed\n")
        }
    }

    private static func verified(_ lines: [String]) async throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        return try await verified(file.path, token: "")
    }

    private static func verified(_ place: String, token: String) async throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", root.appending(path: "docs/verify_statements.py").path, place]
        process.environment = ProcessInfo.processInfo.environment.merging(["HERALD_TOKEN": token]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { _ in
                let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Data()
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
