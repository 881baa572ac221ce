import Foundation
import Testing

@testable import WeCom

@Suite("A message of an application")
struct AppMessageTests {
    private static let card = AppTextCard(title: "t", description: "d", url: "https://a.b")

    private func json(_ message: AppMessage) throws -> String {
        String(decoding: try message.body(agentID: 7), as: UTF8.self)
    }

    @Test("is the JSON that WeCom documents, byte for byte the same each time")
    func body() throws {
        let message = AppMessage(
            .text("你好/\"x\""), to: AppReceivers(users: ["a", "b"], parties: ["1"], tags: ["2", "3"]),
            isConfidential: true, duplicateCheck: .seconds(1_800))
        #expect(
            try json(message)
                == #"{"agentid":7,"duplicate_check_interval":1800,"enable_duplicate_check":1,"msgtype":"text","safe":1,"#
                + #""text":{"content":"你好/\"x\""},"toparty":"1","totag":"2|3","touser":"a|b"}"#)
        #expect(
            try json(AppMessage(.textCard(Self.card), to: .everybody))
                == #"{"agentid":7,"msgtype":"textcard","textcard":{"description":"d","title":"t","url":"https://a.b"},"#
                + #""touser":"@all"}"#)
        let template =
            #"{ "card_type":"text_notice","main_title":{"title":"标题"},"card_action":{"type":1,"url":"https://a.b"}}"#
        #expect(
            try json(AppMessage(.templateCard(TemplateCard(json: template, for: .app)), to: .everybody))
                == #"{"agentid":7,"msgtype":"template_card","touser":"@all","template_card":"# + template + "}")
    }

    @Test(
        "is refused before it is sent if WeCom would cut or refuse it",
        arguments: [
            (AppMessage(.text(String(repeating: "字", count: 683)), to: .everybody), "2049 bytes"),
            (AppMessage(.markdown(String(repeating: "a", count: 2_049)), to: .everybody), "2049 bytes"),
            (AppMessage(.text(""), to: .everybody), "empty"),
            (AppMessage(.text("a"), to: AppReceivers()), "no receivers"),
            (AppMessage(.text("a"), to: AppReceivers(users: (0...1_000).map { "u\($0)" })), "at most 1000"),
            (AppMessage(.text("a"), to: AppReceivers(parties: (0...100).map { "\($0)" })), "at most 100"),
            (AppMessage(.text("a"), to: AppReceivers(tags: (0...100).map { "\($0)" })), "at most 100"),
            (AppMessage(.text("a"), to: AppReceivers(users: ["a|b"])), "no id"),
            (AppMessage(.text("a"), to: AppReceivers(users: ["@all", "b"])), "alone"),
            (AppMessage(.text("a"), to: .everybody, duplicateCheck: .seconds(14_401)), "4 hours"),
            (AppMessage(.news([]), to: .everybody), "1 to 8"),
            (
                AppMessage(
                    .textCard(.init(title: String(repeating: "题", count: 129), description: "d", url: "https://a.b")),
                    to: .everybody), "129 characters"
            ),
            (
                AppMessage(
                    .textCard(
                        .init(title: "t", description: "d", url: "https://a.b/" + String(repeating: "x", count: 2_048))),
                    to: .everybody), "2060 bytes"
            ),
            (
                AppMessage(
                    .textCard(.init(title: "t", description: "d", url: "https://a.b", buttonText: "查看详情吧")),
                    to: .everybody), "5 characters"
            ),
        ])
    func invalid(_ message: AppMessage, _ words: String) {
        let error = #expect(throws: InvalidAppMessage.self) { try message.validate() }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("a card with buttons needs a task_id and its buttons")
    func cards() throws {
        let title = #""main_title":{"title":"标题"}"#
        #expect(throws: InvalidRobotMessage.self) {
            try TemplateCard(json: #"{"card_type":"button_interaction",\#(title),"button_list":[]}"#, for: .app)
        }
        #expect(throws: InvalidRobotMessage.self) {
            try TemplateCard(
                json: #"{"card_type":"vote_interaction",\#(title),"task_id":"t","checkbox":{}}"#, for: .app)
        }
        _ = try TemplateCard(
            json: #"{"card_type":"button_interaction",\#(title),"task_id":"t","button_list":[{"text":"好","key":"k"}]}"#,
            for: .app)
        #expect(throws: InvalidRobotMessage.self) {
            try TemplateCard(
                json: #"{"card_type":"button_interaction",\#(title),"task_id":"t","button_list":[{"text":"好"}]}"#)
        }
    }

    @Test("credentials and tokens show no secret, however they are printed")
    func masked() throws {
        let credentials = try credentials("a-very-secret-secret")
        let token = AccessToken(secret: "a-very-secret-token", generation: 3)
        for value in ["\(credentials)", "\(token)", String(reflecting: credentials), String(reflecting: token)] {
            #expect(!value.contains("very-secret"))
        }
        var dumped = ""
        dump(credentials, to: &dumped)
        dump(StoredToken(token: token, remaining: .seconds(1)), to: &dumped)
        #expect(!dumped.contains("very-secret"))
        #expect(throws: InvalidAppCredentials.self) {
            try AppCredentials(corpID: "ww1", agentID: 1, secret: "with space")
        }
    }
}
