import Delivery
import Foundation
import Settings
import Testing
import Timekeeping

@testable import Channels

@Suite("A Feishu robot's channel")
struct FeishuChannelTests {
    /// Computed with Python's hmac from the secret `demo`.
    @Test("signs as Feishu wants it: an empty message under a key of timestamp and secret")
    func signature() throws {
        let fields = FeishuRobot(hook: "h", secret: "demo").signature(at: mailInstant)
        #expect(fields.map(\.key) == ["timestamp", "sign"])
        #expect(
            try fields.map { try $0.value.json() } == [
                "\"1757037600\"", "\"/YOYphTmFEDDLpEXnsZ79Un6zDhInGY9DrIqDmDMGxQ=\"",
            ])
    }

    @Test("a wrong secret, hook or keyword is a matter of configuration; HTTP 200 with a code is a refusal")
    func configuration() async throws {
        try await RobotPeer.with { peer in
            let secret = try await sendFailing(.text("a"), peer.feishu(secret: "wrong"))
            #expect(secret.reason == "bad_signature")
            #expect(secret.kind == .refused)
            #expect(secret.answer?.status == 200)
            #expect(secret.pauseChannel == .seconds(300))
            #expect(try await sendFailing(.text("a"), peer.feishu(hook: "wrong")).reason == "bad_token")
            #expect(try await sendFailing(.text("guarded"), peer.feishu()).reason == "keyword_missing")
            let guarded = peer.feishu(FeishuOptions(keywords: ["KEYWORD"]))
            _ = try await sendAll(Message(.markdown("guarded")), guarded)
            #expect(try peer.accepted().map(\.text) == ["guarded\n\nKEYWORD"])
        }
    }

    @Test("mentions by open id, and everybody")
    func mentions() async throws {
        try await RobotPeer.with { peer in
            let channel = peer.feishu(FeishuOptions(atUsers: ["ou_1"]))
            for message in [
                Message.text("a"), Message(.text(.init("b", mentionedUsers: ["@all"]))), Message(.markdown("c")),
            ] {
                _ = try await sendAll(message, channel)
            }
            #expect(
                try peer.accepted().map(\.text) == [
                    "a\n<at user_id=\"ou_1\"></at>", "b\n<at user_id=\"all\">所有人</at>", "c\n\n<at id=ou_1></at>",
                ])
        }
    }

    @Test("the sixth message of a second is throttled, and the channel's own limit prevents it")
    func rate() async throws {
        try await RobotPeer.with { peer in
            for _ in 1...5 { _ = try await sendAll(.text("a"), peer.feishu()) }
            let failure = try await sendFailing(.text("a"), peer.feishu())
            #expect(failure.kind == .throttled)
            #expect(failure.pauseChannel == .seconds(30))
            #expect(peer.feishu().limits.rate == .init(count: 5, per: .seconds(3)))
        }
    }

    @Test("one limit of a burst keeps the minute and the second", arguments: [1, 3, 7, 20, 60, 100])
    func limits(_ perMinute: Int) {
        let rate = FeishuOptions.rate(perMinute: perMinute)
        #expect(rate.count <= 5)
        #expect(rate.window >= .seconds(1))
        #expect(Double(rate.count) * 60 / rate.window.seconds <= Double(perMinute))
    }
}
