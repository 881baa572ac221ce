import FoundationEssentials
import Settings
import Testing

@testable import Watches

private typealias Fixture = WatchSettingsFixture

@Suite("The watches section of herald.yaml")
struct WatchSettingsTests {
    private let card = """
        ---
        title: 🎉 新会员登记通知
        url: https://admin.example.com/members/{{id}}
        button: 查看详情
        ---
        会员编号：{{member_no}}

        """

    @Test("the watch of the contract is read, its template file beside it")
    func contract() throws {
        let (watches, problems) = try Fixture.inFolder(["card.mustache": card]) { folder in
            let text = Fixture.contract.split(separator: "recipes/member-card").joined(separator: "card")
            return try Fixture.read(text, folder: folder + "/")
        }
        #expect(problems == [])
        let watch = try #require(watches.first)
        #expect(watch.name == "new-members")
        #expect(watch.source == "crm")
        #expect(watch.table == "members")
        #expect(watch.key == "id")
        #expect(watch.events == [.insert, .update])
        #expect(watch.columns == nil)
        #expect(watch.condition == "deleted = 0 AND status = 'ACTIVE'")
        #expect(watch.names == QueueNames(queue: "member_notification_queue"))
        #expect(watch.mode == .trigger)
        #expect(!watch.keepsValues)
        #expect(watch.batch == 10)
        #expect(watch.maxAttempts == 3)
        #expect(watch.coalesce == .zero)
        #expect(watch.lookEvery == .milliseconds(250))
        #expect(watch.channels == ["crm"])
        #expect(watch.timeZone.identifier == "Asia/Shanghai")
        #expect(watch.retention == QueueRetention())
        #expect(watch.digest == DigestRule())
        guard case .textCard(let card) = watch.messages.usual else {
            Issue.record("no card")
            return
        }
        #expect(card.title.source == "🎉 新会员登记通知")
        #expect(card.url.source == "https://admin.example.com/members/{{id}}")
        #expect(card.button == "查看详情")
        #expect(card.description.source == "会员编号：{{member_no}}")
    }

    @Test("everything that can be said is read")
    func everything() throws {
        let (watches, problems) = try Fixture.read(
            """
            watches:
              w:
                source: relay
                table: shop.orders
                key: order_no
                on: [update, delete]
                columns: [state, 金额]
                values: false
                batch: 500
                max_attempts: 7
                coalesce: 30s
                look_every: 1s
                digest: { above: 20, latest: 3, title: "{{count}} 条", line: "{{order_no}}" }
                message: { type: markdown, text: "**{{order_no}}**" }
                on_delete: { text: "{{key}} gone" }
                map: { state: { 1: 新, "*": 旧, "": 无 }, 金额: { 0: } }
                labels: { state: 状态 }
                missing: ""
                to: [crm, ops]
                timezone: UTC
                keep: { delivered: 1d, failed: 2d }
            """)
        #expect(problems == [])
        let watch = try #require(watches.first)
        #expect(watch.names.queue == "orders_notification_queue")
        #expect(watch.columns == ["state", "金额"])
        #expect(!watch.keepsValues)
        #expect(watch.coalesce == .seconds(30))
        #expect(watch.lookEvery == .seconds(1))
        #expect(watch.digest == DigestRule(above: 20, latest: 3))
        #expect(watch.messages.digestTitle?.source == "{{count}} 条")
        #expect(watch.messages.digestLine?.source == "{{order_no}}")
        #expect(watch.messages.values == ["state": ["1": "新", "*": "旧", "": "无"], "金额": ["0": ""]])
        #expect(watch.messages.labels == ["state": "状态"])
        #expect(watch.messages.missing == "")
        #expect(watch.timeZone.secondsFromGMT() == 0)
        #expect(watch.retention == QueueRetention(delivered: .seconds(86_400), failed: .seconds(172_800)))
        guard case .markdown = watch.messages[.update], case .text(let gone) = watch.messages[.delete] else {
            Issue.record("\(watch.messages)")
            return
        }
        #expect(gone.source == "{{key}} gone")
    }

    @Test("values are kept by themselves where changes are folded or deleted rows are told")
    func values() throws {
        func keeps(_ lines: String..., on: String = "[insert]") throws -> Bool? {
            let own = lines.map { "    \($0)\n" }.joined()
            let text = "watches:\n" + Fixture.watch(on: on) + own
            return try Fixture.read(text).watches.first?.keepsValues
        }
        #expect(try keeps() == false)
        #expect(try keeps("values: true") == true)
        #expect(try keeps("coalesce: 5s") == true)
        #expect(try keeps(on: "[delete]") == true)
        #expect(try keeps("values: false", on: "[delete]") == false)
    }

    @Test("a poll needs no mode, and an explicit mode wins")
    func modes() throws {
        func mode(_ lines: String) throws -> WatchDefinition.Mode? {
            try Fixture.read("watches:\n" + Fixture.watch(lines)).watches.first?.mode
        }
        let rule = PollRule(growing: "id", changed: "updated_at", every: .seconds(5), overlap: .seconds(60))
        #expect(try mode("poll: { by: id, changed: updated_at, every: 5s, overlap: 1m }") == .poll(rule))
        #expect(try mode("mode: poll\n    poll: { by: id }") == .poll(PollRule(growing: "id")))
        #expect(try mode("mode: trigger\n    poll: { by: id }") == .trigger)
    }

    @Test("QUEUE_MONITOR_INTERVAL counts minutes and wins over every watch")
    func interval() throws {
        let text = "watches:\n" + Fixture.watch("look_every: 1s")
        let watch = try #require(try Fixture.read(text, environment: ["QUEUE_MONITOR_INTERVAL": "5"]).watches.first)
        #expect(watch.lookEvery == .seconds(300))
        let wrong = try Fixture.read(text, environment: ["QUEUE_MONITOR_INTERVAL": "often"]).problems
        #expect(wrong.first?.hasPrefix("environment variable QUEUE_MONITOR_INTERVAL: watches.w.look_every: ") == true)
    }

    @Test("without a message what happened is told in readable words")
    func noMessage() throws {
        let (watches, problems) = try Fixture.read("watches:\n" + Fixture.watch())
        #expect(problems == [])
        let watch = try #require(watches.first)
        guard case .text(let usual) = watch.messages[.insert], case .text(let update) = watch.messages[.update] else {
            Issue.record("no text")
            return
        }
        #expect(usual.source == WatchMessage.defaultText)
        #expect(update.source == WatchMessage.defaultUpdateText)
    }
}
