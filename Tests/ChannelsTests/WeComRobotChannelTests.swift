import AsyncHTTPClient
import Delivery
import Testing
import WeCom
import WeComSimulator

@testable import Channels

@Suite("A WeCom robot's channel")
struct WeComRobotChannelTests {
    @Test("a text arrives in the group as it was written")
    func text() async throws {
        try await withRobot { channel, simulator in
            let outcome = await channel.send(parcel(.text("📊 6页网24小时活动报告(2025-09-05 10:00)\n🆕 新注册：3人")))
            #expect(outcome == .delivered(PeerAnswer(status: 200, body: #"{"errcode":0,"errmsg":"ok"}"#)))
            #expect(simulator.messages.map(\.content) == ["📊 6页网24小时活动报告(2025-09-05 10:00)\n🆕 新注册：3人"])
        }
    }
}
