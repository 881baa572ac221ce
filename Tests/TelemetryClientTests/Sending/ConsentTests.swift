import Testing

@testable import TelemetryClient

@Suite("A client that is off")
struct ConsentTests {
    private let world = ManualSurroundings()

    @Test(
        "is off by what the environment says",
        arguments: [
            (["DO_NOT_TRACK": "1"], .doNotTrack), (["DO_NOT_TRACK": "true"], .doNotTrack),
            (["DO_NOT_TRACK": " YES "], .doNotTrack), (["DO_NOT_TRACK": "0"], nil), (["DO_NOT_TRACK": ""], nil),
            (["DO_NOT_TRACK": "False"], nil), (["HERALD_TELEMETRY": "off"], .environment),
            (["HERALD_TELEMETRY": "OFF"], .environment), (["HERALD_TELEMETRY": "0"], .environment),
            (["HERALD_TELEMETRY": "false"], .environment), (["HERALD_TELEMETRY": "on"], nil), ([:], nil),
            (["DO_NOT_TRACK": "0", "HERALD_TELEMETRY": "no"], .environment),
        ] as [([String: String], TelemetryClient.OffReason?)])
    func environment(variables: [String: String], reason: TelemetryClient.OffReason?) {
        let client = world.client(variables: variables)
        #expect(client.offReason == reason)
        #expect(client.isEnabled == (reason == nil))
    }

    @Test("cannot be turned on by the environment when the application says no")
    func configuration() {
        let client = world.client(variables: ["HERALD_TELEMETRY": "on", "DO_NOT_TRACK": "0"]) { $0.isEnabled = false }
        #expect(client.offReason == .configuration)
    }

    @Test(
        "is off where the endpoint cannot be used",
        arguments: [
            "", "stats.example.com", "ftp://stats.example.com/", "http://", "https:///statistics", "file:///etc/passwd",
            "https://name:word@stats.example.com/", "https://name@stats.example.com/", "https://a b/", "http://[::1",
            "https://stats.example.com/#part", "javascript:alert(1)", "\u{0}", "http://a\nb/",
        ])
    func endpoint(text: String) {
        #expect(world.client(endpoint: text).offReason == .endpoint)
    }

    @Test(
        "is on where the endpoint is an address",
        arguments: [
            "http://127.0.0.1:8080/statistics", "HTTPS://stats.example.com", "https://[::1]:1/s?a=b",
            "https://stats.example.com/%E7%BB%9F",
        ])
    func usable(text: String) { #expect(world.client(endpoint: text).preview()?.url == text) }

    @Test("is off without a project's name")
    func project() { #expect(world.client(project: "\n").offReason == .project) }

    @Test("asks the machine nothing, sends nothing, shows nothing and makes nobody wait")
    func silence() async {
        let client = world.client { $0.isEnabled = false }
        for _ in 0..<100 { client.report() }
        client.disable()
        #expect(client.preview() == nil)
        #expect(await client.flush())
        #expect(world.sent.isEmpty)
        #expect(world.factsAsked == 0)
        #expect(client.status == TelemetryClient.Status())
        #expect(client.offReason == .configuration)
    }

    @Test("stays off once it was disabled, and forgets what waited")
    func disabled() async {
        let world = ManualSurroundings(answers: [.status(503, retryAfter: nil)])
        let client = world.client { $0.interval = .zero }
        client.report()
        let timer = await world.nextTimer()
        client.report()
        client.disable()
        timer.ring()
        client.report()
        #expect(await client.flush())
        #expect(world.sent.count == 1)
        #expect(client.status.waiting == 0)
        #expect(client.offReason == .disabled)
        #expect(client.preview() == nil)
    }
}
