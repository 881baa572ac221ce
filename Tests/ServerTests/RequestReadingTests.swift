import HTTPTypes
import Hummingbird
import Server
import Testing

/// What handlers read of a request, through a real server.
@Suite("Reading a request")
struct RequestReadingTests {
    private enum Colour: String, CaseIterable { case red, green }
    private struct Order: Decodable {
        struct Line: Decodable { let count: Int }
        let name: String
        let lines: [Line]
    }

    private let endpoints = [
        Endpoint(.get, "/query", .open) { request, _ in
            let query = try request.parameters(allowing: "limit", "since", "colour", "q", "all", "colours")
            var seen = ["q=\(try query.text("q") ?? "-")", "limit=\(try query.integer("limit", in: 1...500) ?? 0)"]
            seen.append("since=\(try query.instant("since")?.timeIntervalSince1970 ?? 0)")
            seen.append("colour=\(try query.word("colour", as: Colour.self)?.rawValue ?? "-")")
            seen.append("all=\(try query.flag("all").map { "\($0)" } ?? "-")")
            seen.append("colours=\(try query.words("colours", as: Colour.self).map(\.rawValue).joined(separator: "+"))")
            return Answer.bytes(seen.joined(separator: " ").utf8, contentType: "text/plain")
        },
        Endpoint(.get, "/things/{name}", .open) { _, facts in
            Answer.bytes(try facts.pathParameter("name").utf8, contentType: "text/plain")
        },
        Endpoint(.post, "/orders", .open) { request, facts in
            let order = try await request.decoded(as: Order.self, upTo: 1_000, facts)
            return Answer.bytes("\(order.name) \(order.lines.map(\.count))".utf8, contentType: "text/plain")
        },
    ]

    @Test(
        "good values of the query are read",
        arguments: [
            ("", "q=- limit=0 since=0.0 colour=- all=- colours="),
            ("?q=a+b%2Bc&limit=500", "q=a b+c limit=500 since=0.0 colour=- all=- colours="),
            ("?since=2025-09-05T10:00:00Z&colour=red", "q=- limit=0 since=1757066400.0 colour=red all=- colours="),
            (
                "?since=2025-09-05T18:00:00.5%2B08:00&all=true",
                "q=- limit=0 since=1757066400.5 colour=- all=true colours="
            ),
            ("?since=2025-09-05T18:00:00+08:00", "q=- limit=0 since=1757066400.0 colour=- all=- colours="),
            ("?colours=red,green&colours=red&q=", "q=- limit=0 since=0.0 colour=- all=- colours=red+green+red"),
        ])
    func goodQuery(query: String, expected: String) async throws {
        try await ServerUnderTest.with(endpoints) { server in
            let answer = try await server.get("/query" + query)
            #expect(answer.text == expected)
        }
    }

    @Test(
        "a query that cannot be is refused with a sentence",
        arguments: [
            ("?limt=3", 422, "there is no parameter \"limt\"; allowed are: limit, since, colour, q, all, colours"),
            ("?limit=0", 422, "limit is \"0\"; allowed is a whole number from 1 to 500"),
            (
                "?limit=99999999999999999999", 422,
                "limit is \"99999999999999999999\"; allowed is a whole number from 1 to 500"
            ),
            ("?limit=1&limit=2", 422, "limit is given twice; give it once"),
            (
                "?since=yesterday", 422,
                "since is \"yesterday\"; allowed is an instant such as 2025-09-05T10:00:00Z or 2025-09-05T18:00:00%2B08:00"
            ),
            ("?colour=blue", 422, "colour is \"blue\"; allowed is red, green"),
            ("?all=yes", 422, "all is \"yes\"; allowed is true or false"),
            ("?q=%zz", 400, "the query is not valid percent-encoded UTF-8; write a % that is meant as such as %25"),
            ("?q=%ff", 400, "the query is not valid percent-encoded UTF-8; write a % that is meant as such as %25"),
        ])
    func badQuery(query: String, status: Int, message: String) async throws {
        try await ServerUnderTest.with(endpoints) { server in
            try await server.connected { connection in
                try await connection.send("GET /query\(query) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try #require(await connection.answer())
                #expect(answer.status == status)
                #expect(answer.errorMessage == message)
                #expect(answer.isUniformError)
            }
        }
    }

    @Test("a path parameter is percent-decoded, colons and all")
    func path() async throws {
        try await ServerUnderTest.with(endpoints) { server in
            let plain = try await server.get("/things/report:x")
            #expect(plain.text == "report:x")
            let encoded = try await server.get("/things/report%3A%E4%BD%A0")
            #expect(encoded.text == "report:你")
        }
    }

    @Test(
        "a target in absolute form is read as its path and query",
        arguments: [
            ("http://herald.example/things/a", 200, "a"), ("http://herald.example:8080/things/a?", 200, "a"),
            ("HTTPS://[::1]/things/report%3Ax", 200, "report:x"),
            (
                "http://herald.example/query?limit=3&q=a%2Fb", 200,
                "q=a/b limit=3 since=0.0 colour=- all=- colours="
            ),
            ("http://herald.example", 404, nil), ("http://herald.example?limit=3", 404, nil),
            ("http://herald.example/things/../query", 400, nil), ("http:/things/a", 400, nil), ("things/a", 400, nil),
        ])
    func absolute(target: String, status: Int, text: String?) async throws {
        try await ServerUnderTest.with(endpoints) { server in
            try await server.connected { connection in
                try await connection.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try #require(await connection.answer())
                #expect(answer.status == status)
                if let text { #expect(answer.text == text) } else { #expect(answer.isUniformError) }
            }
        }
    }

    @Test(
        "a JSON body that cannot be is refused with its key",
        arguments: [
            (#"{"name":"a","lines":[{"count":1}]}"#, "application/json", 200, nil),
            (#"{"name":"a","lines":[]}"#, "application/json; charset=utf-8", 200, nil),
            (#"{"name":"a""#, "application/json", 400, "the body is not valid JSON (RFC 8259) in UTF-8"),
            (#"{"name":"a"}"#, "text/plain", 415, "the body's content type is \"text/plain\"; send application/json"),
            (#"{"lines":[]}"#, "application/json", 422, "the body has no \"name\", which is required"),
            (
                #"{"name":"a","lines":[{"count":1},{"count":"x"}]}"#, "application/json", 422,
                "\"lines[1].count\" is not of the right kind; allowed is a whole number"
            ),
            (#"{"name":null,"lines":[]}"#, "application/json", 422, "\"name\" is null; allowed is a text"),
            (
                #"{"name":"a","lines":{}}"#, "application/json", 422,
                "\"lines\" is not of the right kind; allowed is a list"
            ),
            (#"[1]"#, "application/json", 422, "the body is not of the right kind; allowed is an object"),
            (
                String(repeating: " ", count: 1_001), "application/json", 413,
                "the body is larger than 1000 bytes, which is the limit"
            ),
        ])
    func body(body: String, type: String, status: Int, message: String?) async throws {
        try await ServerUnderTest.with(endpoints) { server in
            let answer = try await server.post("/orders", body, headers: ["Content-Type": type])
            #expect(answer.status == status)
            #expect(answer.errorMessage == message)
            #expect(answer.status == 200 || answer.isUniformError)
        }
    }
}
