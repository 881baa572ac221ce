import AsyncHTTPClient
import TestSupport
import Testing
import WeCom
import WeComSimulator

@Suite("The client of an application")
struct AppClientTests {
    private func withClient(_ body: (AppClient, WeComSimulator) async throws -> Void) async throws {
        var configuration = SimulatorConfiguration()
        configuration.corps = [
            SimulatedCorp(
                corpID: "ww-example", apps: [SimulatedApp(secret: "first-secret", agentID: 1_000_002)],
                members: ["zhangsan"])
        ]
        let running = try await WeComSimulator.start(configuration)
        let httpClient = HTTPClient(configuration: .init(redirectConfiguration: .disallow))
        let tokens = try TokenAuthority(
            credentials: credentials(), baseURL: running.baseURL, httpClient: httpClient, store: MemoryTokenStore())
        let client = AppClient(tokens: tokens, httpClient: httpClient)
        let result = await Result.catching { try await body(client, running.simulator) }
        try await httpClient.shutdown()
        await running.stop()
        try result.get()
    }

    @Test("sends, and takes back what it sent")
    func recall() async throws {
        try await withClient { client, simulator in
            let reply = try await client.send(AppMessage(.text("你好"), to: .everybody))
            #expect(reply.reachesEverybody)
            #expect(simulator.messages.map(\.receivers) == [["zhangsan"]])
            try await client.recall(try #require(reply.messageID))
            #expect(simulator.messages.first?.app?.recalledAt != nil)
            await #expect(throws: WeComError.self) { try await client.recall("unknown") }
        }
    }

    @Test("a card with buttons gives the code to change it by")
    func responseCode() async throws {
        try await withClient { client, _ in
            let card = try TemplateCard(
                json: #"{"card_type":"button_interaction","main_title":{"title":"标题"},"task_id":"t1","#
                    + #""button_list":[{"text":"好","key":"k"}]}"#, for: .app)
            let reply = try await client.send(AppMessage(.templateCard(card), to: .everybody))
            #expect(reply.responseCode?.isEmpty == false)
        }
    }

    @Test("counts before each call on the wire, and sends nothing if that says no")
    func beforeCall() async throws {
        struct No: Error {}
        try await withClient { client, simulator in
            await #expect(throws: No.self) {
                try await client.send(AppMessage(.text("a"), to: .everybody)) { throw No() }
            }
            #expect(simulator.messages.isEmpty)
        }
    }

    @Test("refreshes once and tries once more, not oftener")
    func oneRetry() async throws {
        try await withClient { client, simulator in
            simulator.faults = [Fault(path: "/cgi-bin/message/send", errcode: 42001)]
            let error = await #expect(throws: WeComError.self) {
                try await client.send(AppMessage(.text("a"), to: .everybody))
            }
            #expect(error?.cause == .refused(WeComErrorCode(rawValue: 42001)))
            #expect(simulator.calls.map(\.path.lastPart) == ["gettoken", "send", "gettoken", "send"])
        }
    }
}

extension String {
    fileprivate var lastPart: Substring { split(separator: "/").last ?? "" }
}
