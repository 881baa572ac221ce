import Delivery
import Testing
import WeCom
import WeComSimulator

@testable import Channels

@Suite("A WeCom robot's channel")
struct WeComRobotChannelTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let card =
        #"{"card_type":"text_notice","main_title":{"title":"标题"},"card_action":{"type":1,"url":"https://a.b"}}"#
    private static let article = Message.Article(title: "标题", description: "说明", url: "https://a.b")

    @Test(
        "every kind of message arrives in the group",
        arguments: [
            (Message.text("📊 6页网24小时活动报告(2025-09-05 10:00)\n🆕 新注册：3人"), "text"),
            (Message(.markdown("**a** <font color=\"info\">b</font>")), "markdown"),
            (Message(.markdownV2("| a |\n|---|")), "markdown_v2"),
            (Message(.image(.init(bytes: png))), "image"), (Message(.news([article])), "news"),
            (Message(.file(.init(name: "报告.txt", bytes: Array("hello!".utf8)))), "file"),
            (Message(.templateCard(card)), "template_card"),
        ])
    func arrives(_ message: Message, _ type: String) async throws {
        try await withRobot { channel, simulator in
            for part in try channel.compose(message) {
                #expect(
                    await channel.send(parcel(part))
                        == .delivered(PeerAnswer(status: 200, body: #"{"errcode":0,"errmsg":"ok"}"#)))
            }
            #expect(simulator.messages.map(\.type) == [type])
            if case .text(let text) = message.body { #expect(simulator.messages.map(\.content) == [text.content]) }
        }
    }

    @Test("a text of any length arrives whole, in parts that the peer takes", arguments: [100, 3_000, 9_000])
    func longText(_ lines: Int) async throws {
        try await withRobot { channel, simulator in
            let text = (1...lines).map { "第\($0)行" }.joined(separator: "\n")
            for part in try channel.compose(.text(text)) {
                guard case .delivered = await channel.send(parcel(part)) else {
                    Issue.record("a part was refused")
                    return
                }
            }
            if let file = simulator.messages.last?.media {
                #expect(simulator.media(file.id) == Array(text.utf8))
            } else {
                #expect(simulator.messages.map(\.content).joined().contains("第\(lines)行"))
            }
        }
    }

    @Test(
        "what WeCom would never take is refused when it is enqueued",
        arguments: [
            (Message.text(""), "empty"), (Message(.image(.init(bytes: [1, 2, 3]))), "neither PNG nor JPEG"),
            (Message(.news([])), "1 to 8"), (Message(.file(.init(name: "a", bytes: [1]))), "more than 5"),
            (Message(.templateCard("{}")), "card_type"),
            (Message(.news([.init(title: "t", description: "", url: "mailto:a@b")])), "https://"),
        ])
    func refused(_ message: Message, _ words: String) async throws {
        try await withRobot { channel, _ in
            let refusal = #expect(throws: ChannelRefusal.self) { try channel.compose(message) }
            #expect(refusal?.description.contains(words) == true)
        }
    }

    @Test("more than eight articles become two messages; what is too long ends visibly")
    func news() async throws {
        try await withRobot { channel, simulator in
            let long = Message.Article(
                title: String(repeating: "题", count: 50), description: String(repeating: "d", count: 600),
                url: "https://a.b")
            let parts = try channel.compose(Message(.news([long] + Array(repeating: Self.article, count: 8))))
            #expect(parts.count == 2)
            for part in parts { _ = await channel.send(parcel(part)) }
            let article = try #require(simulator.messages.first?.articles?.first)
            #expect(article.title == String(repeating: "题", count: 41) + "…")
            #expect(article.description.hasSuffix("d…"))
            #expect(simulator.messages.map { $0.articles?.count } == [8, 1])
        }
    }

    @Test("mentions whom the channel names unless the message names somebody")
    func mentions() async throws {
        try await withRobot(options: WeComRobotOptions(mentionedUsers: ["@all"])) { channel, simulator in
            for message in [Message.text("a"), Message(.text(.init("b", mentionedUsers: ["zhangsan"])))] {
                for part in try channel.compose(message) { _ = await channel.send(parcel(part)) }
            }
            #expect(simulator.messages.map(\.receivers) == [["@all"], ["zhangsan"]])
        }
    }

    @Test("keeps WeCom's limits by default")
    func limits() async throws {
        try await withRobot { channel, _ in
            #expect(channel.limits == ChannelLimits(concurrency: 2, rate: .init(count: 20, per: .seconds(60))))
        }
    }
}
