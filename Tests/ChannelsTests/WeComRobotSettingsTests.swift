import Channels
import Delivery
import Settings
import Testing
import WeCom

@Suite("A WeCom robot's channel in the configuration")
struct WeComRobotSettingsTests {
    private let shape = SettingsShape.object([
        SettingsField(
            "channels", .named("ops", .union(discriminator: "type", [WeComRobotSettings.variant])), "Ways out.")
    ])

    private func read(_ lines: String) throws -> WeComRobotSettings {
        let text = "channels:\n  ops: { type: wecom-robot, \(lines) }\n"
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: shape)
        try checked.problems.throwIfAny()
        let node = try #require(checked.root.node("channels")?.node("ops"))
        return try WeComRobotSettings(name: "ops", node)
    }

    @Test("needs a key only")
    func key() throws {
        let settings = try read(#"key: "\#(robotKey)""#)
        #expect(settings.key.secret == robotKey)
        #expect(settings.baseURL == "https://qyapi.weixin.qq.com")
        #expect(settings.timeout == .seconds(15))
        #expect(settings.options == WeComRobotOptions())
    }

    @Test("takes the webhook URL instead, and sends where it points")
    func url() throws {
        let settings = try read(#"url: "http://127.0.0.1:9080/cgi-bin/webhook/send?key=\#(robotKey)""#)
        #expect(settings.key.secret == robotKey)
        #expect(settings.baseURL == "http://127.0.0.1:9080")
    }

    @Test("reads every option")
    func options() throws {
        let settings = try read(
            "key: abc, base_url: \"http://127.0.0.1:9080/\", rate: 10, concurrency: 1, timeout: 5s, text_limit: 5120, "
                + "max_parts: 3, mentioned_list: [\"@all\"], mentioned_mobile_list: [\"13800001111\"]")
        #expect(settings.baseURL == "http://127.0.0.1:9080")
        #expect(settings.timeout == .seconds(5))
        #expect(
            settings.options
                == WeComRobotOptions(
                    textBytes: 5_120, maximumParts: 3, rate: .init(count: 10, per: .seconds(60)), concurrency: 1,
                    mentionedUsers: ["@all"], mentionedMobiles: ["13800001111"]))
    }

    @Test(
        "says what is wrong and where, without the key",
        arguments: [
            ("rate: 10", "neither key nor url"), ("key: abc, url: \"https://a/?key=abc\"", "both key and url"),
            ("key: \"secret value\"", "channels.ops.key"), ("url: \"https://qyapi.weixin.qq.com/secret\"", "no key="),
            ("key: abc, rate: 21", "WeCom allows 20 a minute"), ("key: abc, text_limit: 10000", "text_limit"),
            ("key: abc, base_url: \"http://a/?b\"", "base_url"), ("key: abc, webhok: 1", "webhok"),
        ])
    func wrong(_ lines: String, _ words: String) throws {
        do {
            _ = try read(lines)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
            #expect(!"\(error)".contains("secret value"))
        }
    }
}
