import Delivery
import Settings
import Testing

@testable import Channels

@Suite("Channels of e-mail, Telegram, DingTalk and Feishu in the configuration")
struct MessengerSettingsTests {
    private let shape = SettingsShape.object([
        SettingsField("channels", .named("ops", ChannelKinds.shape), "Ways out.")
    ])

    private func read(_ lines: String) throws -> any ChannelDeclaration {
        let text = "channels:\n  ops: { \(lines) }\n"
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: shape)
        try checked.problems.throwIfAny()
        let node = try #require(checked.root.node("channels")?.node("ops"))
        return try ChannelKinds.declaration("ops", node)
    }

    @Test(
        "a mail server's URL says how it is spoken to",
        arguments: [
            ("smtps://u:p%40w%3A@smtp.example.com", "smtps://smtp.example.com:465", SMTPServer.Encryption.implicit),
            ("smtp://u:p@smtp.example.com", "smtp://smtp.example.com:587", .startTLS),
            ("smtp://smtp.example.com:2525", "smtp://smtp.example.com:2525", .startTLS),
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525", .none),
            ("smtp://localhost", "smtp://localhost:25", .none),
        ])
    func server(_ url: String, _ place: String, _ encryption: SMTPServer.Encryption) throws {
        let settings = try #require(
            try read("type: email, smtp: \"\(url)\", from: a@b.c, to: [d@e.f]") as? EmailSettings)
        #expect(settings.server.url == place)
        #expect(settings.server.encryption == encryption)
        if url.contains("%40") { #expect(settings.server.password == "p@w:") }
    }

    @Test("a robot's webhook URL is as good as its parts")
    func urls() throws {
        let dingTalk = try #require(
            try read("type: dingtalk, url: \"https://oapi.dingtalk.com/robot/send?access_token=abc\"")
                as? DingTalkSettings)
        #expect(dingTalk.robot.token == "abc" && dingTalk.robot.baseURL == "https://oapi.dingtalk.com")
        let lark = try #require(
            try read("type: feishu, url: \"https://open.larksuite.com/open-apis/bot/v2/hook/abc-def\"")
                as? FeishuSettings)
        #expect(lark.robot.hook == "abc-def" && lark.robot.baseURL == "https://open.larksuite.com")
    }

    @Test(
        "says what is wrong and where, without secrets",
        arguments: [
            ("type: email, smtp: \"smtps://u:pa%ss@h\", from: a@b.c, to: [d@e.f]", "channels.ops.smtp"),
            ("type: email, smtp: \"smtp://u:passw0rd@h\", tls: none, from: a@b.c, to: [d@e.f]", "unencrypted"),
            ("type: email, smtp: \"smtps://h\", tls: none, from: a@b.c, to: [d@e.f]", "smtps, which is TLS"),
            ("type: email, smtp: \"smtp://u@h\", from: a@b.c, to: [d@e.f]", "user:password@"),
            ("type: email, smtp: \"https://h\", from: a@b.c, to: [d@e.f]", "smtps://"),
            ("type: email, smtp: \"smtp://h\", from: nobody, to: [d@e.f]", "channels.ops.from"),
            ("type: email, smtp: \"smtp://h\", from: a@b.c, to: [\"d@e.f, g@h.i\"]", "channels.ops.to[0]"),
            ("type: email, smtp: \"smtp://h\", from: a@b.c, to: []", "channels.ops.to"),
            ("type: email, smtp: \"smtp://h\", from: \"a@b.c\\r\\nBcc: x@y.z\", to: [d@e.f]", "channels.ops.from"),
            ("type: telegram, token: passw0rd, chat_ids: [\"1\"]", "channels.ops.token"),
            ("type: telegram, token: \"1:a\", chat_ids: [ops]", "channels.ops.chat_ids[0]"),
            ("type: telegram, token: \"1:a\", chat_ids: [\"1\"], parse_mode: MarkdownV2", "parse_mode"),
            ("type: dingtalk, token: \"passw0rd value\"", "channels.ops.token"), ("type: dingtalk", "neither token"),
            ("type: dingtalk, token: abc, secret: passw0rd", "channels.ops.secret"),
            ("type: dingtalk, token: abc, rate: 21", "DingTalk allows 20"),
            ("type: dingtalk, token: abc, url: \"https://a/robot/send?access_token=b\"", "both token and url"),
            ("type: dingtalk, url: \"https://a/passw0rd\"", "channels.ops.url"),
            ("type: feishu, hook: \"passw0rd/value\"", "channels.ops.hook"),
            ("type: feishu, hook: abc, rate: 101", "channels.ops.rate"),
            ("type: feishu, hook: abc, at_users: [\"<at>\"]", "channels.ops.at_users[0]"),
        ])
    func wrong(_ lines: String, _ words: String) {
        do {
            _ = try read(lines)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
            #expect(!"\(error)".contains("passw0rd"))
        }
    }

    @Test(
        "an address is one address",
        arguments: [
            ("ops@example.com", true), ("运维 <ops@example.com>", true), ("\"A, B\" <a.b+c@x-y.example>", true),
            ("a@b", true), ("a@b@c", false), ("@b", false), ("a@", false), ("a b@c.d", false), ("a@-b.c", false),
            ("a..b@c.d", false), ("a@b.c>", false), ("a@b.c\r\nX: y", false), ("长@b.c", false), ("", false),
            ("<>", false), ("a@b,c@d", false),
        ])
    func addresses(_ text: String, _ isAddress: Bool) {
        #expect((EmailAddress(text) != nil) == isAddress)
    }
}
