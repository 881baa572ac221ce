import Foundation
import Testing

@testable import TelemetryClient

@Suite("Reports on the wire", .timeLimit(.minutes(2)))
struct WireTests {
    /// Real network, real clock; the id from a machine that the test made up.
    private func client(
        _ url: String, _ change: (inout TelemetryClient.Configuration) -> Void = { _ in }
    ) -> TelemetryClient {
        var configuration = TelemetryClient.Configuration()
        configuration.idFile = ""
        configuration.backoff = .milliseconds(100)
        configuration.attempts = 2
        change(&configuration)
        var surroundings = Surroundings.ofThisProcess()
        surroundings.variables = [:]
        surroundings.machineFacts = { .sample }
        return TelemetryClient(
            endpoint: url, project: "shop", version: "2.2.0", configuration: configuration, surroundings: surroundings)
    }

    @Test("are what the preview shows, byte for byte, with nothing in the headers that it does not show")
    func delivered() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let client = client(server.url + "?source=a%20b")
        let preview = try #require(client.preview())
        #expect(server.connections == 0)
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.delivered == 1)
        let request = try #require(server.requests.first)
        #expect(request.body == preview.body)
        #expect(request.head.first == "POST /statistics?source=a%20b HTTP/1.1")
        var shown = Dictionary(uniqueKeysWithValues: preview.headers.map { ($0.name.lowercased(), $0.value) })
        shown["host"] = "127.0.0.1:\(server.port)"
        shown["connection"] = "keep-alive"
        shown["content-length"] = "\(preview.body.count)"
        #expect(request.fields == shown)
        #expect(server.connections == 1)
    }

    @Test("are delivered although the application let go of its client")
    func letGo() async throws {
        let server = try LoopbackServer { _, _ in .hang }
        defer { server.stop() }
        client(server.url).report()
        await server.untilClientLeaves()
        #expect(server.requests.count >= 1)
    }

    @Test("are final or tried again by the answer", arguments: [(413, 1), (404, 1), (429, 2), (500, 2), (503, 2)])
    func statuses(status: Int, requests: Int) async throws {
        let server = try LoopbackServer { _, _ in .status(status, body: "no") }
        defer { server.stop() }
        let client = client(server.url)
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(server.requests.count == requests)
        #expect(client.status.lastProblem == "HTTP \(status)")
        #expect(Set(server.requests.map(\.body)).count == 1)
    }

    @Test("follow no redirect, to no host", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let other = try LoopbackServer()
        let server = try LoopbackServer { request, _ in
            .status(status, "Location: http://127.0.0.1:\(other.port)/elsewhere\r\n")
        }
        defer {
            other.stop()
            server.stop()
        }
        let client = client(server.url)
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.refused == 1)
        #expect(client.status.lastProblem == "HTTP \(status)")
        #expect(server.requests.count == 1)
        #expect(other.connections == 0)
    }

    @Test("are given up where nobody listens")
    func down() async throws {
        let server = try LoopbackServer()
        server.stop()
        let client = client(server.url.replacingOccurrences(of: "\(server.port)", with: "1"))
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.failed == 1)
        #expect(client.status.lastProblem?.hasPrefix("no connection") == true)
    }

    @Test("are given up where the host's name means nothing")
    func unknownHost() async {
        let client = client("http://no-such-host.invalid/statistics") { configuration in
            configuration.attempts = 1
            configuration.timeLimit = .milliseconds(500)
        }
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.failed == 1)
    }

    static let holding: [LoopbackServer.Turn] = [
        .hang, .dribble(Array("HTTP/1.1 200 OK".utf8)), .flood(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)),
        .dribble(Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-".utf8)),
    ]

    @Test("hold on to a server that does not answer no longer than the time limit", arguments: holding.indices)
    func hanging(turn: Int) async throws {
        let server = try LoopbackServer { _, _ in Self.holding[turn] }
        defer { server.stop() }
        let client = client(server.url) { configuration in
            configuration.attempts = 1
            configuration.timeLimit = .milliseconds(200)
        }
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.failed == 1)
        if server.connections > 0 { await server.untilClientLeaves() }
    }

    @Test("take an answer that others come before")
    func informational() async throws {
        let server = try LoopbackServer { _, _ in
            .bytes(
                Array(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                        .utf8))
        }
        defer { server.stop() }
        let client = client(server.url)
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.delivered == 1)
    }

    @Test("leave the server's answer at its head, however long its body is")
    func flood() async throws {
        let server = try LoopbackServer { _, _ in
            .flood(
                Array(
                    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".utf8
                        + Array(repeating: 0x78, count: 65_536)))
        }
        defer { server.stop() }
        let client = client(server.url)
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.delivered == 1)
        await server.untilClientLeaves()
    }

    @Test("are tried again after a reset, and delivered")
    func reset() async throws {
        let server = try LoopbackServer { _, number in number == 1 ? .reset : .status(200) }
        defer { server.stop() }
        let client = client(server.url)
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(server.requests.count == 2)
        #expect(client.status.delivered == 1)
    }

    static let nonsense: [String] = [
        "", "\r\n\r\n", "HTTP", "HTTP/1.1", "HTTP/1.1 \r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 99 X\r\n\r\n",
        "HTTP/1.1 1000 X\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded: first\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain",
        "HTTP/1.1 200 \u{0}\r\nA: \u{0}\r\n\r\n", "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 302 X\r\nLocation: \r\n\r\n",
        "HTTP/1.1 302 X\r\nLocation: http://[\r\n\r\n", "HTTP/1.1 302 X\r\n\r\n",
        "HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm=x\r\n\r\n",
        "HTTP/1.1 401 X\r\nWWW-Authenticate: Digest\r\n\r\n", "HTTP/1.1 407 X\r\nProxy-Authenticate: Basic\r\n\r\n",
        "HTTP/1.1 401 X\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Domain=.com; Expires=never\r\n\r\n",
        "HTTP/1.1 200 OK\r\nSet-Cookie: \r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 300_000) + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 20_000) + "\r\n", "HTTP/1.1 200 号\r\n号: 号\r\n\r\n",
    ]

    @Test("bring no application down, whatever a server answers", arguments: nonsense.indices)
    func garbage(number: Int) async throws {
        let server = try LoopbackServer { _, _ in .bytes(Array(Self.nonsense[number].utf8)) }
        defer { server.stop() }
        let client = client(server.url) { configuration in
            configuration.attempts = 1
            configuration.timeLimit = .milliseconds(500)
        }
        client.report()
        #expect(await client.flush(within: .seconds(10)))
        #expect(client.status.waiting == 0)
    }

    @Test("stop at once when the client is turned off")
    func disabled() async throws {
        let server = try LoopbackServer { _, _ in .hang }
        defer { server.stop() }
        let client = client(server.url) { $0.timeLimit = .seconds(60) }
        client.report()
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        client.disable()
        await server.untilClientLeaves()
        #expect(await client.flush())
        #expect(client.status.delivered + client.status.failed + client.status.waiting == 0)
    }

    /// The client is turned off when the transport has been asked, and has not begun.
    @Test("do not begin when the client is turned off at the last moment")
    func disabledAtTheStart() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let transport = LateTransport()
        var surroundings = Surroundings.ofThisProcess()
        (surroundings.variables, surroundings.transport) = ([:], transport)
        var configuration = TelemetryClient.Configuration()
        configuration.idFile = ""
        let client = TelemetryClient(
            endpoint: server.url, project: "shop", version: "2.2.0", configuration: configuration,
            surroundings: surroundings)
        client.report()
        let errand = try #require(await transport.nextErrand())
        client.disable()
        errand.start()
        #expect(errand.waitForEnd(until: .now() + 5))
        #expect(await errand.answer() == .none("cancelled"))
        #expect(server.connections == 0)
    }
}
