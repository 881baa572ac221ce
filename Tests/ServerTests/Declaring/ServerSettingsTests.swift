import Networks
import Settings
import Testing

@testable import Server

@Suite("The server's settings")
struct ServerSettingsTests {
    private func read(_ text: String) throws -> (settings: ServerSettings?, problems: [String]) {
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: .object([ServerSettings.field]))
        guard checked.problems.isEmpty else { return (nil, checked.problems.sorted.map(\.description)) }
        return (try ServerSettings.read(checked.root), [])
    }

    @Test("levels include those before them")
    func levels() {
        #expect(AccessLevel.allCases.sorted() == [.open, .restricted, .developer, .admin])
    }

    @Test("nothing said means nothing listens; an empty section means the defaults")
    func defaults() throws {
        #expect(try read("{}").settings == nil)
        #expect(try read("server: {}").settings == ServerSettings())
    }

    @Test("everything can be said")
    func everything() throws {
        let (settings, problems) = try read(
            """
            server:
              listen: "[::1]:9000"
              public_url: https://ops.example.com
              trusted_proxies: [10.0.0.0/8, "fd00::1"]
              rate_limit: { rate: 0.5, burst: 3 }
              body_limit: 2MB
              header_timeout: 5s
              body_timeout: 6s
              idle_timeout: 2m
              drain_delay: 5s
              max_connections: 100
            """)
        #expect(problems == [])
        var expected = ServerSettings(host: "::1", port: 9_000, publicURL: "https://ops.example.com")
        expected.trustedProxies = [try IPNetwork("10.0.0.0/8"), try IPNetwork("fd00::1")]
        expected.rateLimit = RateLimit(perSecond: 0.5, burst: 3)
        expected.bodyLimit = 2 << 20
        expected.headerTimeout = .seconds(5)
        expected.bodyTimeout = .seconds(6)
        expected.idleTimeout = .seconds(120)
        expected.drainDelay = .seconds(5)
        expected.maximumConnections = 100
        #expect(settings == expected)
        #expect(try read("server: { rate_limit: { rate: 0 } }").settings?.rateLimit == nil)
        // Far below what has a duration: counted all the same, and no trap.
        let tiny = try #require(
            try read("server: { rate_limit: { rate: 1.0e-30, burst: 100000 } }").settings?.rateLimit)
        #expect(tiny.perSecond == 0.001)
        _ = RateLimiter(tiny)
        #expect(try read("server: { listen: 'unix:/run/h.sock' }").settings?.socketPath == "/run/h.sock")
    }

    @Test(
        "what cannot be is told with its place",
        arguments: [
            (
                "listen: nowhere",
                "found \"nowhere\"; allowed is ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080, or unix:/PATH"
            ),
            (
                "listen: '::1:80'",
                "found \"::1:80\"; allowed is ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080, or unix:/PATH"
            ),
            ("listen: '1.2.3.4:70000'", "found \"1.2.3.4:70000\"; allowed is ADDRESS:PORT"),
            ("listen: 'unix:relative'", "found \"unix:relative\"; allowed is ADDRESS:PORT"),
            ("public_url: 'ftp://x'", "public_url: found"),
            (
                "trusted_proxies: [10.0.0.1/8]",
                "trusted_proxies[0]: found \"10.0.0.1/8\"; allowed is 10.0.0.0/8, the network that"
            ),
            ("trusted_proxies: [proxy]", "allowed is a network such as 10.0.0.0/8, fd00::/8 or one address"),
            ("rate_limit: { rate: -1 }", "server.rate_limit.rate: found"),
            ("rate_limit: { burst: 0 }", "server.rate_limit.burst: found"),
            ("body_limit: 1GB", "server.body_limit: found"),
            ("header_timeout: 0s", "server.header_timeout: found"),
            ("idle_timeout: forever", "server.idle_timeout: found"),
            ("drain_delay: 2m", "server.drain_delay: found"),
            ("max_connections: 1", "server.max_connections: found"),
            ("port: 80", "server.port"),
        ])
    func problems(line: String, message: String) throws {
        let problems = try read("server:\n  \(line)").problems
        #expect(problems.count == 1)
        #expect(problems.first?.contains(message) == true, "\(problems)")
        #expect(problems.first?.hasPrefix("herald.yaml:2:") == true)
    }
}
