import Channels
import Delivery
import Settings
import Testing
import WeCom

@Suite("A WeCom application's channel in the configuration")
struct WeComAppSettingsTests {
    private let shape = SettingsShape.object([
        SettingsField(
            "channels", .named("crm", .union(discriminator: "type", [WeComAppSettings.variant])), "Ways out.")
    ])

    private func read(_ lines: String) throws -> WeComAppSettings {
        let text = "channels:\n  crm: { type: wecom-app, \(lines) }\n"
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: shape)
        try checked.problems.throwIfAny()
        let node = try #require(checked.root.node("channels")?.node("crm"))
        return try WeComAppSettings(name: "crm", node)
    }

    private static let app = "corp_id: ww1, agent_id: 1000002, secret: very-secret"

    @Test("needs corp, agent and secret only")
    func defaults() throws {
        let settings = try read(Self.app)
        #expect(settings.credentials.secret == "very-secret")
        #expect(settings.baseURL == "https://qyapi.weixin.qq.com")
        #expect(settings.timeout == .seconds(15))
        #expect(settings.options == WeComAppOptions(receivers: Receivers()))
        #expect(settings.options.concurrency == 10)
        #expect(settings.peerIdentity == nil)
    }

    @Test("reads every option")
    func options() throws {
        let settings = try read(
            Self.app + ", to: [a, b], to_parties: [\"1\"], to_tags: [\"2\"], base_url: \"http://127.0.0.1:9080/\", "
                + "safe: true, duplicate_check: 0s, rate: 100, concurrency: 3, timeout: 5s, max_parts: 2")
        #expect(settings.baseURL == "http://127.0.0.1:9080")
        #expect(settings.timeout == .seconds(5))
        #expect(
            settings.options
                == WeComAppOptions(
                    receivers: Receivers(users: ["a", "b"], parties: ["1"], tags: ["2"]), isConfidential: true,
                    duplicateCheck: nil, maximumParts: 2, rate: .init(count: 100, per: .seconds(60)), concurrency: 3))
    }

    @Test(
        "says what is wrong and where, without the secret",
        arguments: [
            ("agent_id: 1, secret: very-secret", "corp_id"), ("corp_id: ww1, secret: very-secret", "agent_id"),
            ("corp_id: ww1, agent_id: 1", "secret"),
            ("corp_id: ww1, agent_id: 1, secret: \"very-secret !\"", "crm.secret"),
            (app + ", to: [\"@all\", a]", "alone"), (app + ", to: [\"a|b\"]", "channels.crm.to"),
            (app + ", duplicate_check: 5h", "duplicate_check"), (app + ", base_url: \"http://a/?b\"", "base_url"),
            (app + ", agentid: 1", "agentid"),
        ])
    func wrong(_ lines: String, _ words: String) throws {
        do {
            _ = try read(lines)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
            #expect(!"\(error)".contains("very-secret"))
        }
    }
}
