import Foundation
import TestSupport
import Testing
import WeComSimulator

@Suite("The simulated app's messages")
struct AppMessageTests {
    private static func message(_ content: String) -> String {
        #"{"touser":"zhangsan","agentid":1000002,\#(content)}"#
    }
    private static let button = #"{"text":"同意","key":"yes"}"#

    @Test(
        "of every type are shown by what they say",
        arguments: [
            (#""msgtype":"text","text":{"content":"你好"}"#, "text", "你好"),
            (#""msgtype":"markdown","markdown":{"content":"**你好**"}"#, "markdown", "**你好**"),
            (
                #""msgtype":"textcard","textcard":{"title":"标题","description":"说明","url":"https://a"}"#, "textcard",
                "标题\n说明"
            ),
            (
                #""msgtype":"news","news":{"articles":[{"title":"一","url":"https://a"},{"title":"二","appid":"w","pagepath":"p"}]}"#,
                "news", "一\n二"
            ),
            (
                #""msgtype":"template_card","template_card":{"card_type":"text_notice","main_title":{"title":"卡片"},"card_action":{"type":1,"url":"https://a"}}"#,
                "template_card", "卡片"
            ),
            (
                #""msgtype":"miniprogram_notice","miniprogram_notice":{"appid":"w","title":"会议室预订"}"#,
                "miniprogram_notice", "会议室预订"
            ),
        ])
    func types(_ content: String, _ type: String, _ shown: String) async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let answer = try await wecom.sendApp(Self.message(content))
            #expect(answer.errcode == 0, "\(answer.body)")
            #expect(wecom.simulator.messages.map(\.type) == [type])
            #expect(wecom.simulator.messages.map(\.content) == [shown])
            #expect(wecom.simulator.messages.first?.cut == nil)
        }
    }

    @Test(
        "are refused with WeCom's codes",
        arguments: [
            (#""msgtype":"text","text":{"content":""}"#, 44004, "empty content"),
            (#""msgtype":"text""#, 44004, "empty content"),
            (#""msgtype":"markdown_v2","markdown_v2":{"content":"a"}"#, 40008, "invalid message type"),
            (#""msgtype":"fax""#, 40008, "invalid message type"), (#""a":1"#, 40008, "invalid message type"),
            (#""msgtype":"text","text":{"content":"a}"#, 40008, "Warning: wrong json format."),
            (#""msgtype":"text","text":7"#, 40058, "invalid Request Parameter"),
            (#""msgtype":"text","text":{"content":"a"},"safe":2"#, 40058, "safe invalid"),
            (#""msgtype":"text","text":{"content":"a"},"enable_id_trans":2"#, 40058, "enable_id_trans invalid"),
            (
                #""msgtype":"text","text":{"content":"a"},"enable_duplicate_check":1,"duplicate_check_interval":14401"#,
                40058, "duplicate_check_interval invalid"
            ),
            (
                #""msgtype":"markdown","markdown":{"content":"\#(String(repeating: "好", count: 683))"}"#, 45002,
                "content size out of limit"
            ),
            (#""msgtype":"textcard","textcard":{"title":"a","description":"b"}"#, 40058, "textcard invalid"),
            (#""msgtype":"textcard","textcard":{"title":"a","url":"https://a"}"#, 40058, "textcard invalid"),
            (
                #""msgtype":"textcard","textcard":{"title":"a","description":"b","url":"\#(String(repeating: "u", count: 2_049))"}"#,
                40058, "textcard invalid"
            ),
            (#""msgtype":"news","news":{"articles":[]}"#, 44003, "empty news data"),
            (
                #""msgtype":"news","news":{"articles":[\#(Array(repeating: #"{"title":"t","url":"https://a"}"#, count: 9).joined(separator: ","))]}"#,
                45008, "article size out of limit"
            ),
            (#""msgtype":"news","news":{"articles":[{"title":"t"}]}"#, 40058, "news.url invalid"),
            (#""msgtype":"news","news":{"articles":[{"url":"https://a"}]}"#, 40058, "news.title invalid"),
            (#""msgtype":"image","image":{"media_id":"3nobody"}"#, 40007, "invalid media_id"),
            (#""msgtype":"file","file":{}"#, 40007, "invalid media_id"),
            (
                #""msgtype":"mpnews","mpnews":{"articles":[{"title":"t","content":"c","thumb_media_id":"3nobody"}]}"#,
                40007, "invalid media_id"
            ),
            (
                #""msgtype":"template_card","template_card":{"card_type":"text_notice","main_title":{"title":"t"}}"#,
                40058, "template_card.card_action invalid"
            ),
            (
                #""msgtype":"template_card","template_card":{"card_type":"button_interaction","main_title":{"title":"t"},"button_list":[\#(button)]}"#,
                40058, "template_card.task_id invalid"
            ),
            (
                #""msgtype":"template_card","template_card":{"card_type":"button_interaction","main_title":{"title":"t"},"task_id":"a","button_list":[\#(Array(repeating: button, count: 7).joined(separator: ","))]}"#,
                40058, "template_card.button_list invalid"
            ),
            (
                #""msgtype":"template_card","template_card":{"card_type":"vote_interaction","main_title":{"title":"t"},"task_id":"a"}"#,
                40058, "template_card.checkbox invalid"
            ),
            (
                #""msgtype":"miniprogram_notice","miniprogram_notice":{"title":"t"}"#, 40058,
                "miniprogram_notice invalid"
            ),
        ])
    func refused(_ content: String, _ code: Int, _ words: String) async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let answer = try await wecom.sendApp(Self.message(content))
            #expect(answer.status == 200)
            #expect(answer.errcode == code, "\(answer.body)")
            #expect(answer.errmsg.hasPrefix(words) && answer.errmsg.contains("more info at"), "\(answer.errmsg)")
            #expect(answer.fields["msgid"] == nil)
            #expect(wecom.simulator.messages.isEmpty)
        }
    }

    @Test("that are longer than 2048 bytes are cut without a word, and the books tell")
    func cutText() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let fits = String(repeating: "好", count: 682) + "ab"
            #expect(try await wecom.sendAppText(fits).errcode == 0)
            #expect(wecom.simulator.messages.last?.content == fits && wecom.simulator.messages.last?.cut == nil)
            let answer = try await wecom.sendAppText(fits + "c")
            #expect(answer.errcode == 0 && answer.errmsg == "ok")
            let cut = try #require(try await wecom.call("GET", "/_simulator/messages").list.last)
            #expect(cut["content"] as? String == fits)
            #expect(cut["cut"] as? [String] == ["text.content"])
        }
    }

    @Test("lose the end of long titles, descriptions and button words, counted in characters")
    func cutCards() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let title = String(repeating: "题", count: 129), description = String(repeating: "述", count: 513)
            let card = #"{"title":"\#(title)","description":"\#(description)","url":"https://a","btntxt":"查看更多吧"}"#
            #expect(try await wecom.sendApp(Self.message(#""msgtype":"textcard","textcard":\#(card)"#)).errcode == 0)
            let message = try #require(wecom.simulator.messages.last)
            #expect(message.card?["title"]?.string == String(repeating: "题", count: 128))
            #expect(message.card?["description"]?.string == String(repeating: "述", count: 512))
            #expect(message.card?["btntxt"]?.string == "查看更多")
            #expect(message.cut == ["textcard.title", "textcard.description", "textcard.btntxt"])
            let article = #"{"title":"\#(title)","description":"\#(description)","url":"https://a"}"#
            _ = try await wecom.sendApp(
                Self.message(#""msgtype":"news","news":{"articles":[\#(article),\#(article)]}"#))
            #expect(wecom.simulator.messages.last?.articles?.map(\.title.count) == [128, 128])
            #expect(wecom.simulator.messages.last?.articles?.map(\.description.count) == [512, 512])
            #expect(wecom.simulator.messages.last?.cut == ["news.title", "news.description"])
        }
    }

    @Test("name their app")
    func agent() async throws {
        var corp = SimulatedCorp.example
        corp.apps[1].isDisabled = true
        try await SimulatorFixture.runApp(corp) { (wecom) async throws in
            let text = #""touser":"zhangsan","msgtype":"text","text":{"content":"a"}"#
            #expect(try await wecom.sendApp("{\(text)}").errcode == 40056)
            #expect(try await wecom.sendApp(#"{"agentid":7,\#(text)}"#).errcode == 40056)
            #expect(try await wecom.sendApp(#"{"agentid":1000003,\#(text)}"#).errcode == 301002)
            #expect(try await wecom.sendApp(#"{"agentid":"1000002",\#(text)}"#).errcode == 40058)
            let other = try await wecom.token(secret: "example-other-secret")
            #expect(try await wecom.sendApp(#"{"agentid":1000003,\#(text)}"#, token: other).errcode == 50003)
        }
    }

    @Test("with buttons or choices are answered with a code for the change of the card")
    func interactive() async throws {
        let cards = [
            #"{"card_type":"button_interaction","main_title":{"title":"请假"},"task_id":"t-1","button_list":[\#(Self.button)]}"#,
            #"{"card_type":"vote_interaction","main_title":{"title":"午饭"},"task_id":"t-2","checkbox":{"question_key":"q","option_list":[{"id":"1","text":"面"}]},"submit_button":{"text":"提交","key":"k"}}"#,
            #"{"card_type":"multiple_interaction","main_title":{"title":"调查"},"task_id":"t-3","select_list":[{"question_key":"q","option_list":[{"id":"1","text":"是"}]}],"submit_button":{"text":"提交","key":"k"}}"#,
        ]
        try await SimulatorFixture.runApp { (wecom) async throws in
            for card in cards {
                let message = Self.message(#""msgtype":"template_card","template_card":\#(card)"#)
                let answer = try await wecom.sendApp(message)
                #expect((answer.fields["response_code"] as? String)?.isEmpty == false, "\(answer.body)")
            }
            #expect(wecom.simulator.messages.map(\.content) == ["请假", "午饭", "调查"])
            #expect(try await wecom.sendAppText().fields["response_code"] == nil)
        }
    }

    @Test("that are the same within the asked time are not received twice")
    func duplicates() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock) { (wecom) async throws in
            let checked: [String: Any] = [
                "touser": "lisi", "enable_duplicate_check": 1, "duplicate_check_interval": 60,
            ]
            let first = try await wecom.sendAppText(to: checked)
            clock.advance(by: .seconds(59))
            let second = try await wecom.sendAppText(to: checked)
            #expect(second.errcode == 0 && second.body == first.body)
            #expect(wecom.simulator.messages.count == 1)
            #expect(wecom.simulator.calls.last?.note?.hasPrefix("duplicate of") == true)
            #expect(try await wecom.sendAppText("another", to: checked).errcode == 0)
            #expect(wecom.simulator.messages.map(\.content) == ["hello", "another"])
            clock.advance(by: .seconds(1))
            #expect(try await wecom.sendAppText(to: checked).body != first.body)
            #expect(wecom.simulator.messages.count == 3)
            for _ in 1...2 { _ = try await wecom.sendAppText() }
            #expect(wecom.simulator.messages.count == 5)
        }
    }

    @Test("can be recalled by their app for 24 hours and are shown as recalled")
    func recall() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock) { (wecom) async throws in
            var ids: [String] = []
            for text in ["a", "b"] {
                ids.append(try #require(try await wecom.sendAppText(text).fields["msgid"] as? String))
            }
            let other = try await wecom.token(secret: "example-other-secret")
            #expect(try await wecom.recall(ids[0], token: other).errcode == 301002)
            clock.advance(by: .seconds(24 * 3_600))
            #expect(try await wecom.recall(ids[0]).body == #"{"errcode":0,"errmsg":"ok"}"#)
            #expect(try await wecom.recall(ids[0]).errcode == 0)
            let listing = try await wecom.call("GET", "/_simulator/messages")
            #expect(listing.headers["x-simulator-recalls"] == "1")
            let recalled = listing.list.map { ($0["app"] as? [String: Any])?["recalled_at"] as? String }
            #expect(recalled.map { $0 != nil } == [true, false])
            clock.advance(by: .seconds(1))
            #expect(try await wecom.recall(ids[1]).errcode == 40058)
            for id in ["nobody", "nobody-1", "-", ""] {
                let answer = try await wecom.recall(id)
                #expect(answer.errcode == 40058, "\(id): \(answer.body)")
            }
        }
    }
}
