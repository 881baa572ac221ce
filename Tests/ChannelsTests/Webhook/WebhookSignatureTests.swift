import Delivery
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite("Signatures of webhooks")
struct WebhookSignatureTests {
    @Test("the specification's example is signed as it says")
    func vector() throws {
        let signature = try WebhookSecret(webhookSecret).signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("an independent verifier accepts what was sent, with each of two secrets, whatever the body holds")
    func verified() async throws {
        try await WebhookPeer.with { peer, port in
            let channel = try webhookChannel(
                "http://hooks.example.com:\(port)/in?a=b", secrets: [otherWebhookSecret, webhookSecret])
            let bodies = [#"{"test": 2432232314}"#, #"{"名称":"日报 📊","n":1.50,"s":"a\/b\u0000"}"#, "[]", " {\n} "]
            for body in bodies { #expect(await channel.send(webhookParcel(body)).isDelivered) }
            let message = try #require(try channel.compose(.text("📊 报告\n\"quoted\" / \\")).first)
            #expect(await channel.send(parcel(message)).isDelivered)
            #expect(peer.calls.count == 5)
            #expect(peer.calls.prefix(4).map { String(decoding: $0.body, as: UTF8.self) } == bodies)
            let calls = peer.calls.flatMap { call in
                [webhookSecret, otherWebhookSecret].map { StandardWebhooks.call(call, secret: $0) }
            }
            let verdicts = try await StandardWebhooks.verdicts(on: calls)
            #expect(verdicts == Array(repeating: "ok", count: 10))
        }
    }

    @Test("and refuses what was changed on the way, signed with another secret, or is old")
    func refused() async throws {
        try await WebhookPeer.with { peer, port in
            let now = try webhookChannel("http://hooks.example.com:\(port)/")
            #expect(await now.send(webhookParcel()).isDelivered)
            let late = ManualWallClock(Date(timeIntervalSinceNow: -301))
            let old = try webhookChannel("http://hooks.example.com:\(port)/", clock: late)
            #expect(await old.send(webhookParcel()).isDelivered)
            let (fresh, stale) = (try #require(peer.calls.first), try #require(peer.calls.last))
            var body = StandardWebhooks.call(fresh, secret: webhookSecret)
            body.body.append(UInt8(ascii: " "))
            var id = StandardWebhooks.call(fresh, secret: webhookSecret)
            id.headers["webhook-id"] = "settle:youtube:2"
            var time = StandardWebhooks.call(fresh, secret: webhookSecret)
            time.headers["webhook-timestamp"] = try "\(#require(Int(fresh.headers["webhook-timestamp"] ?? "")) + 1)"
            let verdicts = try await StandardWebhooks.verdicts(on: [
                StandardWebhooks.call(fresh, secret: webhookSecret), body, id, time,
                StandardWebhooks.call(fresh, secret: otherWebhookSecret),
                StandardWebhooks.call(stale, secret: webhookSecret),
            ])
            let none = "No matching signature found"
            #expect(verdicts == ["ok", none, none, none, none, "Message timestamp too old"])
        }
    }

    @Test("every attempt has the same id and body, and a timestamp and signature of its own")
    func attempts() async throws {
        try await WebhookPeer.with { peer, port in
            let clock = ManualWallClock()
            let channel = try webhookChannel("http://hooks.example.com:\(port)/", clock: clock)
            _ = await channel.send(webhookParcel(attempt: 1))
            clock.advance(by: .seconds(5))
            _ = await channel.send(webhookParcel(attempt: 2))
            #expect(peer.calls.map(\.id) == ["settle:youtube:1", "settle:youtube:1"])
            #expect(peer.calls.map { $0.headers["webhook-timestamp"] } == ["1757037600", "1757037605"])
            #expect(Set(peer.calls.map(\.body)).count == 1)
            #expect(Set(peer.calls.map { $0.headers["webhook-signature"] }).count == 2)
        }
    }

    @Test("a key that cannot stand in a header or holds a dot becomes a digest of channel and key")
    func identifiers() {
        #expect(WebhookID.id(key: "settle:youtube:2024-12-10#2", channel: "a") == "settle:youtube:2024-12-10#2")
        for key in ["a.b", "日报", "a b", "a\r\nx: y", String(repeating: "a", count: 201), "a,b"] {
            let id = WebhookID.id(key: key, channel: "a")
            #expect(id.hasPrefix("msg_") && id.utf8.count == 68)
            #expect(id == WebhookID.id(key: key, channel: "a"))
            #expect(id != WebhookID.id(key: key, channel: "b"))
        }
    }

    @Test("the old headers are sent when asked, signed over the body alone; no secret is ever sent")
    func legacy() async throws {
        try await WebhookPeer.with { peer, port in
            let plain = try webhookChannel("http://hooks.example.com:\(port)/")
            let both = try webhookChannel("http://hooks.example.com:\(port)/", legacy: legacyWebhookSecret)
            for channel in [plain, both] { _ = await channel.send(webhookParcel()) }
            let (first, second) = (try #require(peer.calls.first).headers, try #require(peer.calls.last).headers)
            #expect(!first.keys.contains { $0.hasPrefix("x-webhook") })
            #expect(second["x-webhook-event"] == "task.daily_stats")
            #expect(second["x-webhook-timestamp"] == second["webhook-timestamp"])
            // printf '%s' '{"test": 2432232314}' | openssl dgst -sha256 -hmac 'a plain old secret'
            #expect(second["x-webhook-signature"] == "sha256=\(Self.openssl)")
            for value in second.values {
                #expect(!value.contains(legacyWebhookSecret) && !value.contains(webhookSecret.dropFirst(6)))
            }
        }
    }

    private static let openssl = "fd221498747e386efa5545452de69b747a8997294176183bf73df906d68c0618"
}
