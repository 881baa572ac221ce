import Testing
import WeCom

@Suite("A template card")
struct TemplateCardTests {
    private static func card(_ fields: String, type: String = "text_notice") -> String {
        #"{"card_type":"\#(type)","main_title":{"title":"标题"},"card_action":{"type":1,"url":"https://a.b"}\#(fields)}"#
    }

    private static func entries(_ count: Int, _ entry: String) -> String {
        "[" + Array(repeating: entry, count: count).joined(separator: ",") + "]"
    }

    @Test(
        "with what is required is accepted, byte for byte",
        arguments: [
            card(""), card(#","card_image":{"url":"https://a.b/c.png"}"#, type: "news_notice"),
            card(#","main_title":null,"sub_title_text":"副标题""#).replacing(#""main_title":{"title":"标题"},"#, with: ""),
            card(#","horizontal_content_list":\#(entries(6, #"{"keyname":"邀请人","value":"张三"}"#))"#),
            card(#","jump_list":\#(entries(3, #"{"type":1,"url":"https://a.b","title":"官网"}"#))"#),
            card(#","source":{"desc":"企业微信","desc_color":3}"#),
            card("").replacing("标题", with: String(repeating: "长", count: 40)),
        ])
    func accepted(_ json: String) throws {
        #expect(try TemplateCard(json: json).json == json)
    }

    @Test(
        "that WeCom would refuse is refused, naming the field",
        arguments: [
            ("[]", "not a JSON object"), ("{", "not a valid JSON object"), ("", "not a valid JSON object"),
            (card("", type: "button_interaction"), "card_type"), (card("", type: "news_notice"), "card_image"),
            (#"{"card_type":"text_notice","card_action":{"type":1,"url":"https://a.b"}}"#, "main_title.title"),
            (#"{"card_type":"text_notice","main_title":{"title":"t"}}"#, "card_action"),
            (#"{"card_type":"text_notice","main_title":{"title":"t"},"card_action":{"type":1}}"#, "needs url"),
            (#"{"card_type":"text_notice","main_title":{"title":"t"},"card_action":{"type":2}}"#, "needs appid"),
            (
                card(#","horizontal_content_list":\#(entries(7, #"{"keyname":"a"}"#))"#),
                "7 entries; WeCom takes at most 6"
            ),
            (card(#","horizontal_content_list":[{"keyname":"六个字的名字"}]"#), "horizontal_content_list[0].keyname"),
            (card(#","horizontal_content_list":[{"keyname":"a","type":3}]"#), "needs userid"),
            (card(#","horizontal_content_list":[{"keyname":"a","type":9}]"#), "does not know"),
            (card(#","horizontal_content_list":{}"#), "must be a list"),
            (card(#","jump_list":\#(entries(4, #"{"title":"a"}"#))"#), "at most 3"),
            (card(#","jump_list":[{}]"#), "needs a title"),
            (card(#","source":{"desc_color":4}"#), "desc_color"),
            (card(#","source":{"desc":"一二三四五六七八九十一二三四"}"#), "source.desc"),
            (card(#","emphasis_content":{"title":"12345678901"}"#), "emphasis_content.title"),
            (card(#","sub_title_text":"\#(String(repeating: "字", count: 113))""#), "sub_title_text has 113 characters"),
        ])
    func refused(_ json: String, _ words: String) throws {
        let error = #expect(throws: InvalidRobotMessage.self) { try TemplateCard(json: json) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
}
