import App
import Foundation
import Synchronization
import TestSupport
import Testing
import WeComSimulator

/// Kinds of channels as a user meets them: declared in the file, used by commands, against a peer.
@Suite struct ChannelKindsTests {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    static func hook(_ port: Int) -> String {
        """
          hook:
            type: webhook
            url: "http://127.0.0.1:\(port)/hook"
            allow_http: true
            allow_networks: [127.0.0.0/8]
            secret: \(secret)
            owners: [errors]
        """
    }

    @Test("a webhook whose peer is gone is disabled, its owner told, its messages kept until it is enabled again")
    func goneWebhook() async throws {
        let isGone = Mutex(false)
        try await WebhookPeer.with({ _, _ in .status(isGone.withLock(\.self) ? 410 : 200) }) { peer, port in
            try await HeraldFolder.with { folder in
                try folder.configure(channels: Self.hook(port))
                #expect(await folder.run("channel", "test", "hook").status == 0)
                #expect(peer.calls.count == 1)

                isGone.withLock { $0 = true }
                let gone = await folder.run("channel", "test", "hook")
                #expect(gone.status == 1)
                #expect(gone.output.contains("410"), "\(gone.output)")
                #expect(peer.calls.count == 2)
                // The notice is a message of its own: any process sends it. Here a command for another channel does.
                let list = await folder.run("delivery", "list", "--channel", "errors")
                #expect(list.output.contains("hook"), "\(list.output)")
                let channels = await folder.run("channel", "list")
                #expect(channels.output.contains("disabled"), "\(channels.output)")

                let waiting = await folder.run("channel", "test", "hook", "--wait", "1")
                #expect(waiting.status == 1)
                #expect(peer.calls.count == 2)
                isGone.withLock { $0 = false }
                #expect(await folder.run("channel", "enable", "hook").status == 0)
                let mended = await folder.run("channel", "test", "hook")
                #expect(mended.status == 0, "\(mended.output) \(mended.complaints)")
                #expect(Set(peer.calls.compactMap(\.id)).count == peer.calls.count)
                let everything = [gone, list, channels, waiting, mended].map { $0.output + $0.complaints }.joined()
                #expect(!everything.contains(Self.secret))
            }
        }
    }

    @Test(
        "an endpoint or a secret that cannot be is refused by config check, with its place",
        arguments: [
            (
                #"url: "https://10.0.0.8/hook", secret: \#(secret)"#,
                ["channels.hook.url", "10.0.0.8", "allow_networks"]
            ),
            (
                #"url: "https://[::ffff:169.254.169.254]/", secret: \#(secret)"#,
                ["channels.hook.url", "169.254.169.254"]
            ),
            (#"url: "https://0x7f.1/hook", secret: \#(secret)"#, ["channels.hook.url"]),
            (#"url: "https://user:pw1234@partner.example.com/", secret: \#(secret)"#, ["channels.hook.url"]),
            (#"url: "https://partner.example.com/", secret: "not-a-whsec""#, ["channels.hook.secret", "whsec_"]),
            (#"url: "https://partner.example.com/", secret: "whsec_c2hvcnQ=""#, ["channels.hook.secret", "24"]),
            (
                #"url: "https://partner.example.com/", secret: \#(secret), allow_networks: [10.0.0.0/33]"#,
                ["channels.hook.allow_networks[0]"]
            ),
        ])
    func wrongEndpoints(settings: String, expected: [String]) async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(channels: "  hook: { type: webhook, \(settings) }")
            let result = await folder.run("config", "check")
            #expect(result.status == 2)
            for text in expected { #expect(result.complaints.contains(text), "\(result.complaints)") }
            for secret in ["pw1234", "not-a-whsec", Self.secret] { #expect(!result.complaints.contains(secret)) }
        }
    }
}
