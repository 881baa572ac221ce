import Delivery
import Testing
import WeCom

@testable import Channels

@Suite("What a WeCom application's channel makes of a message")
struct AppComposerTests {
    private func compose(_ message: Message, to receivers: Receivers = Receivers(users: ["a"])) throws -> [Message] {
        try AppComposer(WeComAppOptions(receivers: receivers)).compose(message)
    }

    @Test("more than 1,000 users, 100 parties or 100 tags take several calls, everyone in one of them")
    func manyReceivers() throws {
        let users = (0..<2_500).map { "u\($0)" }
        let receivers = Receivers(
            users: users + ["U0", "u1"], parties: (0..<150).map(String.init), tags: (0..<10).map(String.init))
        let calls = try compose(.text("a"), to: receivers).compactMap(\.receivers)
        #expect(calls.map(\.users.count) == [1_000, 1_000, 500])
        #expect(calls.map(\.parties.count) == [100, 50, 0])
        #expect(calls.map(\.tags.count) == [10, 0, 0])
        #expect(calls.flatMap(\.users) == users)
        for call in calls { try AppReceivers(call).validate() }
    }

    @Test("whom the message names goes before whom the channel names")
    func namedReceivers() throws {
        var message = Message.text("a")
        #expect(try compose(message).map(\.receivers) == [nil])
        message.receivers = Receivers(users: ["b", "@all"], tags: ["1"])
        #expect(try compose(message).map(\.receivers) == [Receivers(users: ["@all"])])
        #expect(throws: ChannelRefusal.self) { try compose(.text("a"), to: Receivers()) }
    }

    @Test("long text goes in parts of 2048 bytes, all parts to each thousand")
    func longText() throws {
        let text = (1...300).map { "第\($0)行：六个字的话" }.joined(separator: "\n")
        let parts = try compose(.text(text), to: Receivers(users: (0..<1_001).map { "u\($0)" }))
        #expect(parts.count % 2 == 0)
        #expect(parts.count > 4)
        for part in parts {
            guard case .text(let text) = part.body else { continue }
            #expect(text.content.utf8.count <= 2_048)
        }
        #expect(parts.prefix(parts.count / 2).allSatisfy { $0.receivers?.users.count == 1_000 })
    }

    @Test("markdown_v2 becomes the older markdown, or text where that would misread it")
    func olderMarkdown() throws {
        #expect(try compose(Message(.markdownV2("# a\n- b\n**c**"))).map(\.body) == [.markdown("# a\n- b\n**c**")])
        let table = "| a |\n|---|\n| 1 |"
        #expect(try compose(Message(.markdownV2(table))).map(\.body) == [.text(.init(table))])
        #expect(try compose(Message(.markdownV2("```\nx\n```"))).map(\.body) == [.text(.init("```\nx\n```"))])
    }

    @Test("what WeCom would cut silently ends visibly, with its markup whole")
    func cuts() throws {
        let card = Message.TextCard(
            title: String(repeating: "题", count: 130),
            description: "<div class=\"gray\">" + String(repeating: "说", count: 600) + "</div>", url: "https://a.b",
            buttonText: "查看更多详情")
        guard case .textCard(let fitting) = try compose(Message(.textCard(card))).first?.body else {
            Issue.record("no card")
            return
        }
        #expect(fitting.title == String(repeating: "题", count: 127) + "…")
        #expect(fitting.description.unicodeScalars.count <= 512)
        #expect(fitting.description.unicodeScalars.count > 490)
        #expect(fitting.description.hasSuffix("…</div>"))
        #expect(fitting.buttonText == "查看更…")
        let article = Message.Article(
            title: String(repeating: "题", count: 50), description: "d", url: "https://a.b")
        let parts = try compose(Message(.news(Array(repeating: article, count: 9))))
        #expect(parts.count == 2)
        guard case .news(let articles) = parts.first?.body else { return }
        #expect(articles.first?.title == String(repeating: "题", count: 41) + "…")
    }

    @Test(
        "what WeCom would never take is refused when it is enqueued",
        arguments: [
            (Message.text(""), "empty"),
            (Message(.image(.init(bytes: [1, 2, 3, 4, 5, 6, 7]))), "neither PNG nor JPEG"),
            (Message(.news([])), "1 to 8"), (Message(.file(.init(name: "a", bytes: [1]))), "more than 5"),
            (Message(.templateCard("{}")), "card_type"),
            (Message(.textCard(.init(title: "t", description: "d", url: "mailto:a"))), "https://"),
            (Message(.event(.init(type: "task.daily_stats", json: "{}"))), "for programs"),
        ])
    func refused(_ message: Message, _ words: String) {
        let refusal = #expect(throws: ChannelRefusal.self) { try compose(message) }
        #expect(refusal?.description.contains(words) == true, "\(refusal?.description ?? "")")
    }

    @Test("two deliveries with the same words are told apart by their duplicate check, their attempts are not")
    func duplicateCheck() {
        let options = WeComAppOptions(receivers: Receivers(users: ["a"]))
        let intervals = Set((0..<200).compactMap { options.duplicateCheck(forKey: "alert:cpu:\($0)") })
        #expect(intervals.count > 190)
        #expect(intervals.allSatisfy { (Duration.seconds(1_800)...Duration.seconds(14_400)).contains($0) })
        #expect(options.duplicateCheck(forKey: "k") == options.duplicateCheck(forKey: "k"))
        #expect(
            WeComAppOptions(receivers: Receivers(), duplicateCheck: nil).duplicateCheck(forKey: "k") == nil)
    }
}
