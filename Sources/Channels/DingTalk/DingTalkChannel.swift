package import AsyncHTTPClient
package import Delivery
import Settings
package import Timekeeping

/// Sends into a DingTalk group through its custom robot.
///
/// https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
package struct DingTalkChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    private let robot: DingTalkRobot
    private let options: DingTalkOptions
    private let peer: JSONPeer
    private let clock: any WallClock

    /// A request of more bytes is refused with 460101.
    static let requestBytes = 20_000

    package init(
        name: String, robot: DingTalkRobot, options: DingTalkOptions, timeout: Duration, httpClient: HTTPClient,
        clock: any WallClock
    ) {
        self.name = name
        self.robot = robot
        self.options = options
        self.clock = clock
        limits = ChannelLimits(concurrency: options.concurrency, rate: options.rate)
        peer = JSONPeer(
            channel: name, noun: "DingTalk", httpClient: httpClient, timeout: timeout, clock: clock,
            secrets: [robot.token, robot.secret ?? ""])
    }

    package func compose(_ message: Message) throws -> [Message] {
        let body = DingTalkBody(options)
        let composer = FittedComposer(largestBytes: Self.requestBytes, maximumParts: options.maximumParts) { part in
            Double(body.bytes(of: part)) / Double(Self.requestBytes)
        }
        return try RobotTextComposer(noun: "a DingTalk robot", composer: composer).compose(message)
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        let body = DingTalkBody(options).json(of: parcel.message)
        switch await peer.post(robot.url(at: clock.now()), body) {
        case .failure(let failure): return .failed(failure)
        case .success(let reply): return outcome(reply)
        }
    }

    private struct Answer: Decodable {
        let errcode: Int
        let errmsg: String?
    }

    private func outcome(_ reply: PeerReply) -> SendOutcome {
        guard let answer = reply.decoded(Answer.self) else { return .failed(peer.failure(for: reply)) }
        if answer.errcode == 0, reply.status == 200 { return .delivered(reply.answer) }
        if answer.errcode == 0 { return .failed(peer.failure(for: reply)) }
        let text = answer.errmsg ?? ""
        return .failed(peer.failure(answer.errcode, text, DingTalkCode.meaning(answer.errcode, text), reply))
    }
}
