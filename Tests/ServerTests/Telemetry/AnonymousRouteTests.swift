import Hummingbird
import Server
import Testing

@Suite("A route that keeps its callers to itself")
struct AnonymousRouteTests {
    private static let endpoints = [
        Endpoint(.post, "/statistics", .open, isAnonymous: true) { request, _ in
            guard request.uri.query == nil else { throw APIError.invalid("no") }
            return Samples.text("thanks")
        },
        Endpoint(.delete, "/users/{id}", .admin, change: "user.forget", hidesParameters: true) { _, _ in
            Samples.text("gone")
        },
        Samples.health,
    ]

    @Test("leaves neither address nor agent in the access log, whatever it answers")
    func anonymous() async throws {
        let books = Samples.Books()
        try await ServerUnderTest.with(Self.endpoints, parts: ServerParts(accessLog: books)) { server in
            let agent = ["User-Agent": "agent/1"]
            let taken = try await server.send("POST", "/statistics", headers: agent)
            #expect(taken.status == 200)
            #expect(try await server.send("POST", "/statistics?x", headers: agent).status == 422)
            #expect(try await server.send("GET", "/statistics", headers: agent).status == 405)
            #expect(try await server.get("/api/v1/health", headers: agent).status == 200)
        }
        let (anonymous, others) = (
            books.logged.filter { $0.route == "/statistics" }, books.logged.filter { $0.route != "/statistics" }
        )
        #expect(anonymous.map(\.status).sorted() == [200, 405, 422])
        #expect(anonymous.allSatisfy { $0.clientAddress.isEmpty && $0.userAgent == nil })
        #expect(others.map(\.clientAddress) == ["127.0.0.1"] && others.map(\.userAgent) == ["agent/1"])
    }

    @Test("whose path names a person is logged by its pattern, and audited by eight characters, or half of a short one")
    func hidden() async throws {
        let books = Samples.Books()
        let parts = ServerParts(gatekeeper: Samples.Doorkeeper(), auditor: books, accessLog: books)
        try await ServerUnderTest.with(Self.endpoints, parts: parts) { server in
            let gone = try await server.send("DELETE", "/users/0123456789abcdef", token: "admin")
            #expect(gone.status == 200)
            #expect(try await server.send("DELETE", "/users/0123456789abcdef", token: "restricted").status == 403)
            #expect(try await server.send("DELETE", "/users/alice", token: "admin").status == 200)
        }
        #expect(books.logged.allSatisfy { $0.path == "/users/{id}" })
        #expect(
            books.audited.map { $0.parameters["id"] ?? "" }.sorted() == ["01234567****", "01234567****", "al****"])
    }
}
