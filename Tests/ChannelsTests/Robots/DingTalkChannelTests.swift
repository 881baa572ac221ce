import Delivery
import Foundation
import Testing

@testable import Channels

@Suite("A DingTalk robot's channel")
struct DingTalkChannelTests {
    /// Computed with Python's hmac from the secret `SEC000000000000000000000`.
    @Test("signs as DingTalk wants it")
    func signature() {
        let robot = DingTalkRobot(token: "t", secret: "SEC000000000000000000000")
        #expect(
            robot.url(at: mailInstant)
                == "https://oapi.dingtalk.com/robot/send?access_token=t&timestamp=1757037600000"
                + "&sign=6Y28q2TSpg9A4uC0t86IRX2dhNme%2BCE2M2KOpz4Nt40%3D")
    }

    @Test("a wrong secret, token or clock is a matter of configuration, with its own hint")
    func configuration() async throws {
        try await RobotPeer.with { peer in
            let secret = try await sendFailing(.text("a"), peer.dingTalk(secret: "SECwrong"))
            #expect(secret.reason == "bad_signature")
            #expect(secret.kind == .refused)
            #expect(secret.pauseChannel == .seconds(300))
            #expect(secret.hint?.contains("SEC…") == true)
            #expect(secret.message == "channel ops: DingTalk answered code 310000 (sign not match)")
            #expect(try await sendFailing(.text("a"), peer.dingTalk(token: "wrong")).reason == "bad_token")
            #expect(try await sendFailing(.text("guarded"), peer.dingTalk()).reason == "keyword_missing")
            peer.clock.advance(by: .seconds(7_200))
            let clock = try await sendFailing(.text("a"), peer.dingTalk())
            #expect(clock.hint?.contains("clock") == true)
        }
    }

    @Test("the first keyword is added where a message has none")
    func keywords() async throws {
        try await RobotPeer.with { peer in
            let channel = peer.dingTalk(DingTalkOptions(keywords: ["KEYWORD", "other"]))
            for text in ["guarded", "guarded KEYWORD"] { _ = try await sendAll(.text(text), channel) }
            #expect(try peer.accepted().map(\.text) == ["guarded\n\nKEYWORD", "guarded KEYWORD"])
        }
    }

    @Test("mentions whom the channel names unless the message names somebody; they stand in the text")
    func mentions() async throws {
        try await RobotPeer.with { peer in
            let channel = peer.dingTalk(DingTalkOptions(atMobiles: ["13800001111"]))
            let own = Message.Text("b", mentionedUsers: ["@all"], mentionedMobiles: ["13900002222"])
            for message in [Message.text("a"), Message(.text(own)), Message(.markdown("**c**"))] {
                _ = try await sendAll(message, channel)
            }
            let accepted = try peer.accepted()
            #expect(accepted.map(\.text) == ["a\n\n@13800001111", "b\n\n@13900002222", "**c**\n\n@13800001111"])
            #expect(accepted[1].details.contains("\"isAtAll\": true"))
        }
    }

    @Test("the 21st message of a minute pauses the channel for the ten minutes that DingTalk is closed")
    func rate() async throws {
        try await RobotPeer.with { peer in
            for _ in 1...20 { _ = try await sendAll(.text("a"), peer.dingTalk()) }
            let failure = try await sendFailing(.text("a"), peer.dingTalk())
            #expect(failure.kind == .throttled)
            #expect(failure.reason == "rate_limited")
            #expect(failure.disposition == .retry(after: .seconds(600)))
            #expect(failure.pauseChannel == .seconds(600))
        }
    }

    @Test("a busy DingTalk is tried again, a code that nobody knows is final")
    func codes() async throws {
        try await RobotPeer.with { peer in
            try await peer.fault(#"{"status": 200, "body": {"errcode": -1, "errmsg": "系统繁忙"}}"#)
            let busy = try await sendFailing(.text("a"), peer.dingTalk())
            #expect(busy.disposition == .retry(after: nil))
            #expect(busy.blamesPeer)
            try await peer.fault(#"{"status": 200, "body": {"errcode": 123456, "errmsg": "?"}}"#)
            let unknown = try await sendFailing(.text("a"), peer.dingTalk())
            #expect(unknown.disposition == .permanent)
            #expect(unknown.reason == "unknown_code")
        }
    }

    @Test("keeps DingTalk's limit by default")
    func limits() async throws {
        try await RobotPeer.with { peer in
            #expect(
                peer.dingTalk().limits == ChannelLimits(concurrency: 2, rate: .init(count: 20, per: .seconds(60))))
        }
    }
}
