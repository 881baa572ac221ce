import Server
import Testing

@Suite("Every error has one form")
struct UniformErrorTests {
    @Test(
        "whatever is wrong, the body, its type and the id are the same",
        arguments: [
            ("GET /nothing", 404, "not_found"),
            ("GET /", 404, "not_found"),
            ("DELETE /api/v1/health", 405, "method_not_allowed"),
            ("PROPFIND /api/v1/health", 405, "method_not_allowed"),
            ("POST /api/v1/things/x", 405, "method_not_allowed"),
            ("TRACE /api/v1/health", 405, "method_not_allowed"),
            ("GET /api/v1/things", 401, "unauthorized"),
            ("GET /api/v1/broken", 500, "internal_error"),
            ("GET /api/v1/away", 503, "store_unavailable"),
            ("GET /api/v1/things/%zz", 400, "bad_encoding"),
            ("GET /api/v1/things/%", 400, "bad_encoding"),
            ("GET /api/v1/things/%ff%fe", 400, "bad_encoding"),
            ("GET /api/v1/things/a%00b", 400, "bad_encoding"),
            ("GET /api/v1/things/a%2Fb", 400, "bad_path"),
            ("GET /api/v1/things/..", 400, "bad_path"),
            ("GET /api/v1/%2e%2e/v1/health", 400, "bad_path"),
            ("GET /api/v1/../v1/health", 400, "bad_path"),
            ("GET /api/./v1/health", 400, "bad_path"),
            ("GET /api/v1/health%0d%0aX:y", 400, "bad_path"),
            ("GET //api/v1/health", 404, "not_found"),
            ("GET /api//v1/health", 404, "not_found"),
            ("GET /api/v1/health/", 404, "not_found"),
            ("GET /api/v1/things/", 404, "not_found"),
            ("GET /API/v1/health", 404, "not_found"),
            ("GET /%61pi/v1/health", 404, "not_found"),
            ("GET /api/v1\\health", 400, "bad_encoding"),
        ])
    func errors(line: String, status: Int, code: String) async throws {
        try await ServerUnderTest.with(Samples.all, parts: ServerParts()) { server in
            try await server.connected { connection in
                try await connection.send("\(line) HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n")
                let answer = try #require(await connection.answer())
                #expect(answer.status == status)
                #expect(answer.errorCode == code)
                #expect(answer.isUniformError)
                #expect(answer.traceID == "mine")
                // The connection goes on.
                try await connection.send("GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(await connection.answer()?.status == 200)
            }
        }
    }

    @Test("a wrong method is told which there are")
    func allow() async throws {
        try await ServerUnderTest.with(Samples.all, parts: ServerParts()) { server in
            let wrong = try await server.send("PUT", "/api/v1/things/x")
            #expect(wrong.headers.first(name: "Allow") == "GET, HEAD, OPTIONS")
            let asked = try await server.send("OPTIONS", "/api/v1/things/x/retry")
            #expect(asked.status == 204)
            #expect(asked.headers.first(name: "Allow") == "OPTIONS, POST")
            try await server.connected { connection in
                try await connection.send("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try #require(await connection.answer())
                #expect(answer.headers.first(name: "Allow") == "GET, HEAD, OPTIONS, POST")
            }
        }
    }

    @Test("an error that nobody expected says nothing of the inside")
    func nothingInside() async throws {
        try await ServerUnderTest.with(Samples.all, parts: ServerParts()) { server in
            let broken = try await server.get("/api/v1/broken")
            #expect(
                broken.errorMessage
                    == "something went wrong that nobody expected; the log has it under the trace id of this answer")
            let away = try await server.get("/api/v1/away")
            #expect(away.errorMessage == "the store does not answer; try again in a moment")
            #expect(away.headers.first(name: "Retry-After") == "5")
        }
    }

    @Test("HEAD gets what GET would, without the body, errors too")
    func head() async throws {
        try await ServerUnderTest.with(Samples.all, parts: ServerParts()) { server in
            try await server.connected { connection in
                for (path, status, length) in [("/api/v1/things/abc", 200, "3"), ("/nothing", 404, nil)] {
                    try await connection.send("HEAD \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                    let answer = try #require(await connection.answer(toHead: true))
                    #expect(answer.status == status)
                    if let length { #expect(answer.headers.first(name: "Content-Length") == length) }
                }
                try await connection.send("GET /api/v1/things/abc HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(await connection.answer()?.text == "abc")
            }
        }
    }

    @Test("HEAD of a stream gets no length that GET does not have, and no end of chunks")
    func headOfStream() async throws {
        try await ServerUnderTest.with(Samples.all) { server in
            try await server.connected { connection in
                for method in ["HEAD", "GET"] {
                    try await connection.send("\(method) /api/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n")
                    let answer = try #require(await connection.answer(toHead: method == "HEAD"))
                    #expect(answer.status == 200)
                    #expect(!answer.headers.contains(name: "Content-Length"))
                    #expect(answer.headers["Transfer-Encoding"] == ["chunked"])
                    if method == "GET" { #expect(answer.text == "one two") }
                }
                try await connection.send("HEAD /api/v1/stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(await connection.everything().hasSuffix("\r\n\r\n"))
            }
            try await server.connected { connection in
                try await connection.send("HEAD /api/v1/stream HTTP/1.0\r\n\r\n")
                let all = await connection.everything()
                #expect(all.hasPrefix("HTTP/1.0 200 OK\r\n") && all.hasSuffix("\r\n\r\n"))
                #expect(!all.lowercased().contains("transfer-encoding"))
            }
        }
    }

    @Test("a body beyond the limit is refused, declared or not, and the answer arrives")
    func tooLarge() async throws {
        var settings = ServerSettings()
        settings.bodyLimit = 1_024
        try await ServerUnderTest.with(Samples.all, parts: ServerParts(), settings: settings) { server in
            let declared = try await server.post("/api/v1/upload", String(repeating: "x", count: 2_000_000))
            #expect(declared.status == 413)
            #expect(declared.isUniformError)
            try await server.connected { connection in
                let chunk = "800\r\n" + String(repeating: "x", count: 2_048) + "\r\n"
                try await connection.send(
                    "POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk)
                let answer = try #require(await connection.answer())
                #expect(answer.status == 413)
                #expect(answer.isUniformError)
            }
            let fits = try await server.post("/api/v1/upload", String(repeating: "x", count: 1_024))
            #expect(fits.text == "1024")
        }
    }
}
