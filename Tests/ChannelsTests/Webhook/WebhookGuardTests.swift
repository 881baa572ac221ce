import Delivery
import TestSupport
import Testing

@testable import Channels

@Suite("Where a webhook's calls may lead")
struct WebhookGuardTests {
    @Test("a call goes to the address that was checked: the name is asked for once, and by nobody else")
    func pinned() async throws {
        try await WebhookPeer.with { peer, port in
            // No DNS knows this name: only the pinned address leads to the peer.
            let resolver = ScriptedResolver(["127.0.0.1"], ["10.0.0.1"])
            let channel = try webhookChannel("http://no-such-name.example:\(port)/in", resolver: resolver)
            for _ in 1...3 { #expect(await channel.send(webhookParcel()).isDelivered) }
            #expect(resolver.lookups == 1)
            #expect(peer.calls.map { $0.headers["host"] } == Array(repeating: "no-such-name.example:\(port)", count: 3))
        }
    }

    @Test("a name that moves into a forbidden network is noticed when it is looked up again, and refused")
    func rebinding() async throws {
        try await WebhookPeer.with { peer, port in
            let clock = ManualWallClock()
            let resolver = ScriptedResolver(["127.0.0.1"], ["10.0.0.1"])
            let channel = try webhookChannel("http://rebind.example:\(port)/", resolver: resolver, clock: clock)
            #expect(await channel.send(webhookParcel()).isDelivered)
            clock.advance(by: .seconds(59))
            #expect(await channel.send(webhookParcel()).isDelivered)
            clock.advance(by: .seconds(1))
            let failure = try #require(await channel.send(webhookParcel()).failure)
            #expect(failure.reason == "forbidden_address")
            #expect(
                failure.message.contains(
                    "rebind.example leads into no public network: 10.0.0.1 is in 10.0.0.0/8, a private network"))
            #expect(resolver.lookups == 2)
            #expect(peer.calls.count == 2)
        }
    }

    @Test("a name that moves to another allowed address is followed")
    func moved() async throws {
        try await WebhookPeer.with(host: "0.0.0.0") { peer, port in
            let clock = ManualWallClock()
            let resolver = ScriptedResolver(["127.0.0.1"], ["127.0.0.2"])
            let channel = try webhookChannel("http://moves.example:\(port)/", resolver: resolver, clock: clock)
            #expect(await channel.send(webhookParcel()).isDelivered)
            clock.advance(by: .seconds(60))
            #expect(await channel.send(webhookParcel()).isDelivered)
            #expect(resolver.lookups == 2)
            #expect(peer.calls.count == 2)
        }
    }

    @Test(
        "an address of a forbidden network is a dead letter with address and remedy, and nothing is sent",
        arguments: [
            "10.0.0.1", "127.0.0.1", "::1", "::ffff:127.0.0.1", "100.64.0.1", "192.168.1.1", "fd00::1", "fe80::1",
            "64:ff9b::7f00:1", "2002:7f00:1::",
        ])
    func forbidden(_ address: String) async throws {
        try await WebhookPeer.with { peer, port in
            let resolver = ScriptedResolver([address])
            let channel = try webhookChannel(
                "http://inner.example.com:\(port)/secret", allowing: [], resolver: resolver)
            let failure = try #require(await channel.send(webhookParcel()).failure)
            #expect(failure.disposition == .permanent)
            #expect(failure.kind == .refused)
            #expect(failure.reason == "forbidden_address")
            #expect(
                failure.message.hasPrefix(
                    "channel partners: http://inner.example.com:\(port): inner.example.com leads into no public network: "
                ))
            #expect(failure.hint?.contains("allow_networks") == true)
            #expect(!failure.message.contains("/secret"))
            #expect(peer.calls.isEmpty)
        }
    }

    @Test("a cloud's metadata service is refused whatever is allowed, and no remedy is offered")
    func metadata() async throws {
        let channel = try webhookChannel(
            "http://metadata.example.com/", allowing: ["0.0.0.0/0", "::/0"],
            resolver: ScriptedResolver(["169.254.169.254", "fd00:ec2::254"]))
        let failure = try #require(await channel.send(webhookParcel()).failure)
        #expect(failure.reason == "forbidden_address")
        #expect(failure.message.contains("the metadata service of a cloud"))
        #expect(failure.hint?.contains("allow_networks") == false)
    }

    @Test("of mixed answers only the allowed address is called")
    func mixed() async throws {
        try await WebhookPeer.with { peer, port in
            let resolver = ScriptedResolver(["10.0.0.1", "169.254.169.254", "127.0.0.1"])
            let channel = try webhookChannel(
                "http://mixed.example:\(port)/", allowing: ["127.0.0.1"], resolver: resolver)
            #expect(await channel.send(webhookParcel()).isDelivered)
            #expect(peer.calls.count == 1)
        }
    }

    @Test("where nobody answers at one address the next is tried, and first from then on")
    func nextAddress() async throws {
        try await WebhookPeer.with { peer, port in
            // Nobody listens there: the peer has 127.0.0.1 alone.
            let resolver = ScriptedResolver(["127.0.0.9", "127.0.0.1"])
            let channel = try webhookChannel("http://two.example:\(port)/", resolver: resolver)
            for _ in 1...2 { #expect(await channel.send(webhookParcel()).isDelivered) }
            #expect(peer.calls.count == 2)
        }
    }

    @Test("literal addresses, IPv6 ones too, are called as they are, without DNS")
    func literal() async throws {
        for host in ["127.0.0.1", "::1"] {
            try await WebhookPeer.with(host: host) { peer, port in
                let resolver = ScriptedResolver([])
                let channel = try webhookChannel(
                    "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/x?y", allowing: ["127.0.0.1", "::1"],
                    resolver: resolver)
                #expect(await channel.send(webhookParcel()).isDelivered)
                #expect(peer.calls.map(\.target) == ["/x?y"])
                #expect(resolver.lookups == 0)
            }
        }
    }

    @Test("a redirect into the own network is not followed; the host it points to is named, the rest is not")
    func redirect() async throws {
        try await WebhookPeer.with { inner, innerPort in
            try await WebhookPeer.with { _, _ in
                .status(302, headers: ["Location": "http://127.0.0.1:\(innerPort)/latest?token=hunter2"])
            } _: { peer, port in
                let channel = try webhookChannel("http://hooks.example.com:\(port)/")
                let failure = try #require(await channel.send(webhookParcel()).failure)
                #expect(failure.reason == "redirect")
                #expect(failure.kind == .refused)
                #expect(failure.disposition == .retry(after: nil))
                #expect(
                    failure.message
                        == "channel partners: http://hooks.example.com:\(port) answered HTTP 302 and points to 127.0.0.1"
                )
                #expect(peer.calls.count == 1)
                #expect(inner.calls.isEmpty)
            }
        }
    }
}
