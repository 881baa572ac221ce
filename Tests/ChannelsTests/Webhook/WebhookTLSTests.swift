import Delivery
import Testing

@testable import Channels

@Suite("Webhooks over TLS")
struct WebhookTLSTests {
    private func send(
        to host: String, _ peer: TLSWebhookPeer, trusting certificates: String?
    ) async throws -> SendOutcome {
        let channel = try webhookChannel("https://\(host):\(peer.port)/in", certificates: certificates)
        return await channel.send(webhookParcel())
    }

    @Test("the pinned address is called under the endpoint's own name, in TLS and in HTTP")
    func name() async throws {
        try await TLSWebhookPeer.with("hooks.example.com") { peer in
            let outcome = try await send(to: "hooks.example.com", peer, trusting: peer.certificates)
            #expect(outcome.isDelivered, "\(outcome)")
            #expect(
                try peer.calls() == [
                    .init(sni: "hooks.example.com", host: "hooks.example.com:\(peer.port)", target: "/in")
                ])
        }
    }

    @Test("a certificate that nobody trusts, or for another host, is said to be the trouble; nothing is sent")
    func untrusted() async throws {
        try await TLSWebhookPeer.with("hooks.example.com") { peer in
            let stranger = try #require(try await send(to: "hooks.example.com", peer, trusting: nil).failure)
            #expect(stranger.reason == "tls")
            #expect(stranger.blamesPeer)
            #expect(stranger.disposition == .retry(after: nil))
            #expect(
                stranger.message.hasSuffix(
                    "its certificate is not valid (expired, self-signed, or its chain is incomplete)"))
            let other = try #require(
                try await send(to: "other.example.com", peer, trusting: peer.certificates).failure)
            #expect(other.reason == "tls")
            #expect(other.message.hasSuffix("its certificate is for another host"), "\(other.message)")
            let lost = try #require(
                try await send(to: "hooks.example.com", peer, trusting: "/no/such/file.pem").failure)
            #expect(lost.message.hasSuffix("the file under certificates cannot be read"), "\(lost.message)")
            #expect((try? peer.calls()) == nil)
        }
    }
}
