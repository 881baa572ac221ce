import Server
import Testing

@Suite("The wire is guarded", .timeLimit(.minutes(2)))
struct WireGuardTests {
    @Test(
        "what is no request is told so in the uniform body, and the connection ends",
        arguments: [
            ("rubbish\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\u{1}\r\n\r\n", 400),
            ("GET /\u{e9} HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("GET / HTTP/9.9\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{0}\u{a5}\u{1}", 400),
            ("POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
            ("POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
            (
                "POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400
            ),
            ("POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            ("GET /\(String(repeating: "a", count: 40_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 40_000))\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n", 431),
        ])
    func unparsable(bytes: String, status: Int) async throws {
        try await ServerUnderTest.with(Samples.all) { server in
            try await server.connected { connection in
                try await connection.send(bytes)
                let answer = try #require(await connection.answer())
                #expect(answer.status == status)
                #expect(answer.isUniformError)
                #expect(answer.headers.first(name: "Connection") == "close")
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test("requests before one that is broken get their answers first, in order")
    func pipelined() async throws {
        try await ServerUnderTest.with(Samples.all) { server in
            try await server.connected { connection in
                let request = "GET /api/v1/things/NAME HTTP/1.1\r\nHost: x\r\n\r\n"
                try await connection.send(
                    request.replacing("NAME", with: "a") + request.replacing("NAME", with: "b") + "rubbish\r\n\r\n")
                #expect(await connection.answer()?.text == "a")
                #expect(await connection.answer()?.text == "b")
                let last = try #require(await connection.answer())
                #expect(last.status == 400)
                #expect(last.isUniformError)
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test(
        "a head that does not come to its end is told so, and cut off",
        arguments: ["G", "GET / HTTP/1.1\r\nHost: x\r\n"])
    func slowHead(bytes: String) async throws {
        var settings = ServerSettings()
        settings.headerTimeout = .milliseconds(200)
        try await ServerUnderTest.with(Samples.all, settings: settings) { server in
            try await server.connected { connection in
                try await connection.send(bytes)
                let answer = try #require(await connection.answer())
                #expect(answer.status == 408)
                #expect(answer.isUniformError)
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test("a body that does not come to its end is told so, and cut off")
    func slowBody() async throws {
        var settings = ServerSettings()
        settings.bodyTimeout = .milliseconds(200)
        try await ServerUnderTest.with(Samples.all, settings: settings) { server in
            try await server.connected { connection in
                try await connection.send("POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
                let answer = try #require(await connection.answer())
                #expect(answer.status == 408)
                #expect(answer.isUniformError)
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test("a connection without a request ends without a word")
    func idle() async throws {
        var settings = ServerSettings()
        settings.idleTimeout = .milliseconds(200)
        try await ServerUnderTest.with(Samples.all, settings: settings) { server in
            try await server.connected { connection in
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test("a body that nobody reads does not become the next request")
    func unreadBody() async throws {
        try await ServerUnderTest.with(Samples.all) { server in
            try await server.connected { connection in
                let smuggled = "GET /api/v1/things/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
                try await connection.send(
                    "POST /api/v1/deaf HTTP/1.1\r\nHost: x\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n\(smuggled)"
                        + "GET /api/v1/things/next HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(await connection.answer()?.text == "deaf")
                #expect(await connection.answer()?.text == "next")
                try await connection.send("POST /api/v1/deaf HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc")
                let early = try #require(await connection.answer())
                #expect(early.text == "deaf")
                #expect(early.headers.first(name: "Connection") == "close")
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test("an old client gets an old answer: no chunks, and the end of the connection is the end of the body")
    func http10() async throws {
        try await ServerUnderTest.with(Samples.all) { server in
            try await server.connected { connection in
                try await connection.send("GET /api/v1/stream HTTP/1.0\r\n\r\n")
                let all = await connection.everything()
                #expect(all.hasPrefix("HTTP/1.0 200 OK\r\n"))
                #expect(all.hasSuffix("\r\n\r\none two"))
            }
        }
    }

    @Test("a client that asks whether to go on is told yes")
    func expect() async throws {
        try await ServerUnderTest.with(Samples.all) { server in
            try await server.connected { connection in
                try await connection.send(
                    "POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
                #expect(await connection.text(until: "\r\n\r\n")?.hasPrefix("HTTP/1.1 100 ") == true)
                try await connection.send("abc")
                #expect(await connection.answer()?.text == "3")
            }
        }
    }

    @Test(
        "one who wants another protocol gets an answer in this one, and the end",
        arguments: [
            "Connection: upgrade\r\nUpgrade: h2c\r\n", "Connection: close\r\n",
        ])
    func ends(fields: String) async throws {
        try await ServerUnderTest.with(Samples.all) { server in
            try await server.connected { connection in
                try await connection.send("GET /api/v1/things/a HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
                let answer = try #require(await connection.answer())
                #expect(answer.text == "a")
                #expect(answer.headers.first(name: "Connection") == "close")
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test("more connections than there may be wait, and are answered when there is room")
    func connections() async throws {
        var settings = ServerSettings()
        settings.maximumConnections = 16
        try await ServerUnderTest.with(Samples.all, settings: settings) { server in
            try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try await server.connected { connection in
                            try await connection.send(
                                "GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            return await connection.answer()?.status
                        }
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
    }
}
