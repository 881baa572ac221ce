package import AsyncHTTPClient
package import Delivery
package import Timekeeping

/// Sends into a Feishu or Lark group through its custom robot.
///
/// https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
package struct FeishuChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    private let robot: FeishuRobot
    private let options: FeishuOptions
    private let peer: JSONPeer
    private let clock: any WallClock

    /// "请求体的数据大小不能超过 20 KB"
    static let requestBytes = 20_000

    package init(
        name: String, robot: FeishuRobot, options: FeishuOptions, timeout: Duration, httpClient: HTTPClient,
        clock: any WallClock
    ) {
        self.name = name
        self.robot = robot
        self.options = options
        self.clock = clock
        limits = ChannelLimits(concurrency: options.concurrency, rate: options.rate)
        peer = JSONPeer(
            channel: name, noun: "Feishu", httpClient: httpClient, timeout: timeout, clock: clock,
            secrets: [robot.hook, robot.secret ?? ""])
    }

    package func compose(_ message: Message) throws -> [Message] {
        let body = FeishuBody(options)
        let composer = FittedComposer(largestBytes: Self.requestBytes, maximumParts: options.maximumParts) { part in
            Double(body.bytes(of: part)) / Double(Self.requestBytes)
        }
        return try RobotTextComposer(noun: "a Feishu robot", composer: composer).compose(message)
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        let body = FeishuBody(options).json(of: parcel.message, signature: robot.signature(at: clock.now()))
        switch await peer.post(robot.url, body) {
        case .failure(let failure): return .failed(failure)
        case .success(let reply): return outcome(reply)
        }
    }

    /// Older robots answer `StatusCode` alone.
    private struct Answer: Decodable {
        let code: Int?
        let msg: String?
        let StatusCode: Int?
        let StatusMessage: String?
    }

    private func outcome(_ reply: PeerReply) -> SendOutcome {
        guard let answer = reply.decoded(Answer.self), let code = answer.code ?? answer.StatusCode else {
            return .failed(peer.failure(for: reply))
        }
        if code == 0 { return reply.status == 200 ? .delivered(reply.answer) : .failed(peer.failure(for: reply)) }
        let text = answer.msg ?? answer.StatusMessage ?? ""
        return .failed(peer.failure(code, text, FeishuCode.meaning(code), reply))
    }
}
