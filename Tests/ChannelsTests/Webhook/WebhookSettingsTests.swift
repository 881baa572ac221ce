import Delivery
import FoundationEssentials
import Settings
import Testing

@testable import Channels

@Suite("A webhook in the configuration")
struct WebhookSettingsTests {
    private let shape = SettingsShape.object([
        SettingsField(
            "channels", .named("partners", .union(discriminator: "type", [WebhookSettings.variant])), "Ways out.")
    ])

    private func read(_ lines: String) throws -> WebhookSettings {
        let text =
            "channels:\n  partners:\n    type: webhook\n"
            + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: shape)
        try checked.problems.throwIfAny()
        let node = try #require(checked.root.node("channels")?.node("partners"))
        return try WebhookSettings(name: "partners", node)
    }

    private let plain = "url: https://hooks.example.com/a?b\nsecret: \(webhookSecret)\n"

    @Test("needs a URL and a secret; the rest is the field's practice")
    func defaults() throws {
        let settings = try read(plain)
        #expect(settings.webhook.url.text == "https://hooks.example.com/a?b")
        #expect(settings.webhook.keys == WebhookKeys([try WebhookSecret(webhookSecret)]))
        #expect(settings.webhook.timeout == .seconds(15))
        #expect(settings.webhook.maximumBytes == 1_048_576)
        #expect(settings.limits == ChannelLimits(concurrency: 5))
        #expect(settings.addressGuard.allowed.isEmpty)
        #expect(settings.endpoint == nil)
        let hour = 3_600
        #expect(
            settings.policy.retries
                == RetrySchedule(
                    [5, 300, 1_800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour].map { .seconds($0) }
                ))
    }

    @Test("reads every option")
    func options() throws {
        let settings = try read(
            """
            url: http://10.2.3.4:8080/in
            allow_http: true
            allow_networks: [10.2.0.0/16, "fd12::/16"]
            secrets: ["\(webhookSecret)", "\(otherWebhookSecret)"]
            headers: legacy
            legacy_secret: \(legacyWebhookSecret)
            rate: 90
            concurrency: 2
            timeout: 5s
            max_body: 2KB
            certificates: /etc/ssl/own.pem
            retries: [1s, 1m]
            """)
        #expect(settings.webhook.url.text == "http://10.2.3.4:8080/in")
        #expect(settings.webhook.keys.secrets.count == 2)
        #expect(settings.webhook.keys.legacy == LegacyWebhookSecret(legacyWebhookSecret))
        #expect(settings.limits == ChannelLimits(concurrency: 2, rate: .init(count: 90, per: .seconds(60))))
        #expect(settings.webhook.timeout == .seconds(5))
        #expect(settings.webhook.maximumBytes == 2_048)
        #expect(settings.certificates == "/etc/ssl/own.pem")
        #expect(settings.policy.retries == RetrySchedule([.seconds(1), .seconds(60)]))
    }

    private static let hooks = "url: https://hooks.example.com/\n"
    private static let key = "secret: \(webhookSecret)\n"

    private static let mistakes: [(String, String)] = [
        ("\(key)", "channels.partners.url"),
        ("\(hooks)", "neither secret nor secrets"),
        ("\(hooks)secret: hunter2", "herald.yaml:5:5: channels.partners.secret: found a text that does not begin"),
        ("\(hooks)secret: whsec_hunter2!", "no base64"), ("\(hooks)secret: whsec_aHVudGVyMg==", "of 7 bytes"),
        ("\(hooks)secrets: [\(webhookSecret), whsec_hunter2!]", "channels.partners.secrets[1]"),
        ("\(hooks)secret: hunter2", "openssl rand -base64 32"),
        ("url: https://10.0.0.1/hunter2\n\(key)", "10.0.0.1 is in 10.0.0.0/8, a private network; allowed is a public"),
        ("url: https://[::ffff:127.0.0.1]/\n\(key)", "127.0.0.1 is in 127.0.0.0/8, this machine itself"),
        ("url: https://[fd00::1]/\n\(key)", "a private network"),
        ("url: https://2130706433/\n\(key)", "2130706433 can be read as 127.0.0.1"),
        ("url: https://0x7f.1/\n\(key)", "can be read as 127.0.0.1"),
        ("url: https://localhost/\n\(key)", "localhost is a name of an own network"),
        ("url: https://169.254.169.254/\nallow_networks: [169.254.0.0/16]\n\(key)", "allowed is another address"),
        ("url: https://user:hunter2@hooks.example.com/\n\(key)", "without user name and password"),
        ("url: \"https://hooks.example.com/#hunter2\"\n\(key)", "without #"),
        ("url: http://hooks.example.com/\n\(key)", "allow_http: true"),
        ("url: ftp://hooks.example.com/\n\(key)", "https://"),
        ("\(hooks)\(key)allow_networks: [10.0.0.1/8]", "herald.yaml:6:22: channels.partners.allow_networks[0]"),
        ("\(hooks)\(key)allow_networks: [10.0.0.1/8]", "10.0.0.0/8, the network that"),
        ("\(hooks)\(key)headers: legacy", "without legacy_secret"),
        ("\(hooks)\(key)legacy_secret: hunter2hunter2", "without headers: legacy"),
        ("\(hooks)\(key)headers: legacy\nlegacy_secret: hunter2", "8 characters or more"),
        ("\(hooks)\(key)retries: [soon]", "channels.partners.retries[0]"),
        ("\(hooks)\(key)timeout: 0s", "timeout"),
    ]

    @Test("says what is wrong and where, without a secret", arguments: mistakes)
    func wrong(_ lines: String, _ words: String) throws {
        do {
            _ = try read(lines)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
            #expect(!"\(error)".contains("hunter2"), "\(error)")
            #expect(!"\(error)".contains(webhookSecret))
        }
    }

    @Test("a secret of 24 to 64 bytes is taken, a shorter or longer one is not")
    func secretLength() {
        func text(_ bytes: Int) -> String { "whsec_" + Data(repeating: 7, count: bytes).base64EncodedString() }
        for bytes in [24, 32, 64] { #expect(throws: Never.self) { try WebhookSecret(text(bytes)) } }
        for bytes in [0, 23, 65] { #expect(throws: WebhookSecret.Invalid.self) { try WebhookSecret(text(bytes)) } }
    }
}
