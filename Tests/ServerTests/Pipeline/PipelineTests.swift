import Server
import Testing

@Suite("The pipeline")
struct PipelineTests {
    private let books = Samples.Books()

    private var parts: ServerParts {
        ServerParts(gatekeeper: Samples.Doorkeeper(), auditor: books, accessLog: books)
    }

    @Test(
        "level and purpose decide who may",
        arguments: [
            ("GET", "/api/v1/things", nil, 401), ("GET", "/api/v1/things", "rubbish", 401),
            ("GET", "/api/v1/things", "restricted", 200), ("GET", "/api/v1/things", "admin", 200),
            ("GET", "/api/v1/things", "alerts", 403), ("POST", "/api/v1/alerts", "alerts", 200),
            ("POST", "/api/v1/alerts", "developer", 403), ("POST", "/api/v1/alerts", "admin", 200),
            ("POST", "/api/v1/things/x/retry", "restricted", 403), ("POST", "/api/v1/things/x/retry", "admin", 200),
            ("GET", "/api/v1/health", "rubbish", 200),
        ] as [(String, String, String?, Int)])
    func access(method: String, path: String, token: String?, status: Int) async throws {
        try await ServerUnderTest.with(Samples.all, parts: parts) { server in
            let answer = try await server.send(method, path, token: token)
            #expect(answer.status == status)
            #expect(status < 400 || answer.isUniformError)
            if status == 401, token == nil {
                #expect(answer.headers.first(name: "WWW-Authenticate") == #"Bearer realm="herald""#)
            }
        }
    }

    @Test("a change is in the books with its status before the answer is there; a look is not")
    func audit() async throws {
        try await ServerUnderTest.with(Samples.all, parts: parts) { server in
            _ = try await server.post(
                "/api/v1/things/report%3Ax/retry", token: "admin", headers: ["X-Request-Id": "t1"])
            _ = try await server.post("/api/v1/things/none/retry", token: "admin")
            _ = try await server.post("/api/v1/things/x/retry", token: "restricted")
            _ = try await server.get("/api/v1/things", token: "admin")
            #expect(books.audited.map(\.status) == [200, 404, 403])
            let first = try #require(books.audited.first)
            #expect(first.change == "thing.retry")
            #expect(first.caller.name == "test-admin")
            #expect(first.traceID == "t1")
            #expect(first.parameters == ["name": "report:x"])
            #expect(first.route == "/api/v1/things/{name}/retry")
            #expect(first.clientAddress == "127.0.0.1")
        }
    }

    @Test("the access log has every request, without its query")
    func accessLog() async throws {
        try await ServerUnderTest.with(Samples.all, parts: parts) { server in
            _ = try await server.get("/api/v1/things?limit=5", token: "restricted", headers: ["User-Agent": "me/1"])
            _ = try await server.get("/nothing?token=secret")
            _ = try await server.get("/api/v1/stream")
            try await server.connected { connection in
                try await connection.send("rubbish\r\n\r\n")
                _ = await connection.everything()
            }
        }
        let entries = books.logged
        #expect(entries.map(\.route) == ["/api/v1/things", "none", "/api/v1/stream", "none"])
        #expect(entries.map(\.path) == ["/api/v1/things", "/nothing", "/api/v1/stream", "-"])
        #expect(entries.map(\.status) == [200, 404, 200, 400])
        #expect(entries.first?.callerName == "test-restricted")
        #expect(entries.first?.userAgent == "me/1")
        #expect(entries.first?.bytes == 6)
    }

    @Test("who asks too often is told when to come back; health is answered always, others too")
    func rateLimit() async throws {
        var settings = ServerSettings()
        // One more after a quarter of an hour: no test machine is that slow.
        settings.rateLimit = RateLimit(perSecond: 0.001, burst: 3)
        try await ServerUnderTest.with(Samples.all, parts: parts, settings: settings) { server in
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await server.get("/api/v1/echo").status) }
            #expect(statuses == [200, 200, 200, 429, 429])
            let refused = try await server.get("/api/v1/echo")
            #expect(refused.isUniformError)
            let wait = try #require(refused.headers.first(name: "Retry-After").flatMap { Int($0) })
            #expect((900...1_000).contains(wait))
            let health = try await server.get("/api/v1/health")
            #expect(health.status == 200)
            let token = try await server.get("/api/v1/things", token: "restricted")
            #expect(token.status == 200)
            let other = try await server.get("/api/v1/echo", headers: ["X-Forwarded-For": "192.0.2.7"])
            #expect(other.status == 200)
        }
    }

    @Test(
        "a proxy that is trusted says whose request it is, up to the first that is not",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("203.0.113.9, 192.0.2.1", "192.0.2.1"),
            ("192.0.2.1, 127.0.0.1", "192.0.2.1"), ("192.0.2.1:4711, [::1]:80", "192.0.2.1"),
            ("[2001:db8::1]:443", "2001:db8::1"), ("rubbish", "127.0.0.1"), ("192.0.2.1, rubbish", "127.0.0.1"),
            ("::ffff:192.0.2.4", "192.0.2.4"), ("", "127.0.0.1"),
        ])
    func forwarded(header: String, expected: String) async throws {
        try await ServerUnderTest.with(Samples.all, parts: parts) { server in
            _ = try await server.get("/api/v1/echo", headers: ["X-Forwarded-For": header])
            #expect(books.logged.first?.clientAddress == expected)
        }
    }

    @Test("however much a client writes before it, what the proxy adds counts")
    func longForwarded() async throws {
        try await ServerUnderTest.with(Samples.all, parts: parts) { server in
            let rubbish = String(repeating: "203.0.113.9, ", count: 500)
            _ = try await server.get("/api/v1/echo", headers: ["X-Forwarded-For": rubbish + "192.0.2.1"])
            #expect(books.logged.first?.clientAddress == "192.0.2.1")
        }
    }

    @Test("a proxy that is not trusted says nothing")
    func notForwarded() async throws {
        var settings = ServerSettings()
        settings.trustedProxies = []
        try await ServerUnderTest.with(Samples.all, parts: parts, settings: settings) { server in
            _ = try await server.get("/api/v1/echo", headers: ["X-Forwarded-For": "192.0.2.1"])
            #expect(books.logged.first?.clientAddress == "127.0.0.1")
        }
    }
}
