import AsyncHTTPClient
import Delivery
import Foundation
import NIOCore
import TestSupport
import Timekeeping

@testable import Channels

/// The robots of DingTalk and Feishu and Telegram's bots (Tests/Python/robot_peer.py), at `mailInstant`.
struct RobotPeer: Sendable {
    struct Accepted: Decodable {
        let peer: String
        let kind: String
        let text: String
        /// The request, as JSON.
        let details: String
    }

    /// As it is written in the peer's script.
    static let dingTalkToken = "dingtalk-token-0123456789"
    static let dingTalkSecret = "SEC0123456789abcdef"
    static let feishuHook = "feishu-hook-0123456789"
    static let feishuSecret = "feishusecret"
    static let telegramToken = "123456:telegram-token_0123456789"
    static let secrets = [dingTalkToken, dingTalkSecret, feishuHook, feishuSecret, telegramToken]

    let peer: PythonPeer
    let httpClient: HTTPClient
    let clock = ManualWallClock(mailInstant)

    var baseURL: String { "http://127.0.0.1:\(peer.port)" }

    static func with(_ body: (RobotPeer) async throws -> Void) async throws {
        try await PythonPeer.with("robot_peer.py") { peer in
            try await withHTTPClient { httpClient in
                let robots = RobotPeer(peer: peer, httpClient: httpClient)
                try await robots.put("_now", "\(mailInstant.timeIntervalSince1970)")
                try await body(robots)
            }
        }
    }

    func accepted() throws -> [Accepted] {
        guard let data = try? Data(contentsOf: peer.folder.appendingPathComponent("messages.json")) else { return [] }
        return try JSONDecoder().decode([Accepted].self, from: data)
    }

    /// Moves the clocks of both sides.
    func pass(_ duration: Duration) async throws {
        clock.advance(by: duration)
        try await put("_now", "\(clock.now().timeIntervalSince1970)")
    }

    /// What the next call gets, as JSON: see the peer's script.
    func fault(_ json: String) async throws { try await put("_faults", "[\(json)]") }

    private func put(_ path: String, _ body: String) async throws {
        var request = HTTPClientRequest(url: "\(baseURL)/\(path)")
        request.method = .PUT
        request.body = .bytes(ByteBuffer(string: body))
        _ = try await httpClient.execute(request, timeout: .seconds(10)).body.collect(upTo: 1_000)
    }

    func dingTalk(
        token: String = dingTalkToken, secret: String? = dingTalkSecret,
        _ options: DingTalkOptions = DingTalkOptions(), timeout: Duration = .seconds(10)
    ) -> DingTalkChannel {
        DingTalkChannel(
            name: "ops", robot: DingTalkRobot(baseURL: baseURL, token: token, secret: secret), options: options,
            timeout: timeout, httpClient: httpClient, clock: clock)
    }

    func feishu(
        hook: String = feishuHook, secret: String? = feishuSecret, _ options: FeishuOptions = FeishuOptions(),
        timeout: Duration = .seconds(10)
    ) -> FeishuChannel {
        FeishuChannel(
            name: "ops", robot: FeishuRobot(baseURL: baseURL, hook: hook, secret: secret), options: options,
            timeout: timeout, httpClient: httpClient, clock: clock)
    }

    func telegram(
        token: String = telegramToken, chats: [String] = ["-1001"], usesHTML: Bool = true,
        timeout: Duration = .seconds(10)
    ) -> TelegramChannel {
        TelegramChannel(
            name: "ops", bot: TelegramBot(baseURL: baseURL, token: token),
            options: TelegramOptions(chats: chats, usesHTML: usesHTML), timeout: timeout, httpClient: httpClient,
            clock: clock)
    }

    var channels: [any Delivery.Channel] { [dingTalk(), feishu(), telegram()] }
}
