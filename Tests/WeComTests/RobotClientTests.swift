import AsyncHTTPClient
import Testing
import WeCom
import WeComSimulator

@Suite("The robot client")
struct RobotClientTests {
    private let key = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"

    private func withClient(
        _ fault: Fault? = nil, timeout: Duration = .seconds(10),
        _ body: (RobotClient, WeComSimulator) async throws -> Void
    ) async throws {
        let running = try await WeComSimulator.start()
        running.simulator.faults = fault.map { [$0] } ?? []
        let httpClient = HTTPClient(configuration: .init(redirectConfiguration: .disallow))
        let client = try RobotClient(
            key: RobotKey(key), baseURL: running.baseURL + "/", httpClient: httpClient, timeout: timeout)
        let result = await Result.catching { try await body(client, running.simulator) }
        try await httpClient.shutdown()
        await running.stop()
        try result.get()
    }

    private func failure(of client: RobotClient) async -> WeComError? {
        do {
            try await client.send(.text("hello"))
            return nil
        } catch {
            return error as? WeComError
        }
    }

    @Test("sends and uploads")
    func sends() async throws {
        try await withClient { client, simulator in
            try await client.send(.text("你好", mentionedUsers: ["@all"], mentionedMobiles: ["13800001111"]))
            let mediaID = try await client.upload(Array("hello!".utf8), named: "报告 \"9月\".txt")
            try await client.send(.file(mediaID: mediaID))
            #expect(simulator.messages.map(\.content) == ["你好", "报告 %229月%22.txt"])
            #expect(simulator.messages.first?.receivers == ["@all", "13800001111"])
            #expect(simulator.media(mediaID) == Array("hello!".utf8))
        }
    }

    @Test("branches on errcode, whatever the message says")
    func errcode() async throws {
        try await withClient(Fault(body: #"{"errmsg":"ok","errcode":45009}"#)) { client, _ in
            #expect(await failure(of: client)?.cause == .refused(WeComErrorCode(rawValue: 45009)))
        }
    }

    @Test(
        "takes no other 200 for a success",
        arguments: [
            "", "ok", "<html>login</html>", "{}", #"{"errmsg":"ok"}"#, #"{"errcode":"0"}"#, #"[{"errcode":0}]"#, "null",
            #"{"errcode":0"#, #"{"errcode":0.5}"#, #"{"errcode":null}"#,
        ])
    func unreadable(_ body: String) async throws {
        try await withClient(Fault(body: body)) { client, _ in
            let error = await failure(of: client)
            #expect(error?.cause == .unreadable)
            #expect(error?.answer == WeComAnswer(status: 200, body: body))
        }
    }

    @Test("takes no errcode 0 for a success under another status", arguments: [201, 302, 400, 404, 500, 503])
    func status(_ status: Int) async throws {
        try await withClient(Fault(errcode: 0, status: status, retryAfter: 7)) { client, _ in
            #expect(await failure(of: client)?.cause == .status(status, retryAfter: .seconds(7)))
        }
    }

    @Test("keeps the first 20 000 bytes of an answer and masks the key in it")
    func answer() async throws {
        try await withClient(Fault(status: 500, body: "key=\(key)&" + String(repeating: "x", count: 30_000))) {
            client, _ in
            let body = await failure(of: client)?.answer?.body ?? ""
            #expect(body.hasPrefix("key=…5aaa&xxx"))
            #expect((19_000...20_000).contains(body.utf8.count))
        }
    }

    @Test("does not know what a reset connection did")
    func reset() async throws {
        try await withClient(Fault(reset: true, accepted: true)) { client, simulator in
            #expect(await failure(of: client)?.cause == .outcomeUnknown(timedOut: false))
            #expect(simulator.messages.count == 1)
        }
    }

    @Test("does not know what a call that took too long did")
    func timeout() async throws {
        try await withClient(Fault(delayMilliseconds: 60_000), timeout: .milliseconds(200)) { client, _ in
            #expect(await failure(of: client)?.cause == .outcomeUnknown(timedOut: true))
        }
    }

    @Test("knows that nobody listens")
    func notConnected() async throws {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        let httpClient = HTTPClient(configuration: configuration)
        let client = try RobotClient(key: RobotKey(key), baseURL: "http://127.0.0.1:1", httpClient: httpClient)
        let error = await failure(of: client)
        try await httpClient.shutdown()
        #expect(error?.cause == .notConnected)
        #expect(error?.description.contains(key) == false)
    }

    @Test("that is cancelled says so")
    func cancelled() async throws {
        try await withClient(Fault(delayMilliseconds: 60_000)) { client, _ in
            let task = Task { try await client.send(.text("hello")) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test(
        "refuses a base URL that is none",
        arguments: [
            "", "qyapi.weixin.qq.com", "ftp://a", "https://", "https://a/?key=b", "https://a b",
        ])
    func baseURL(_ url: String) throws {
        #expect(throws: InvalidBaseURL.self) { try RobotClient.checkedBaseURL(url) }
    }
}

extension Result where Success == Void, Failure == any Error {
    /// What the body did, kept until what it used is closed.
    static func catching(_ body: () async throws -> Void) async -> Self {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
