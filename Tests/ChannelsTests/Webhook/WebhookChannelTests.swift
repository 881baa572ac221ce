import Delivery
import Foundation
import TestSupport
import Testing

@testable import Channels

@Suite("A webhook channel")
struct WebhookChannelTests {
    private func failure(
        _ answer: WebhookPeer.Answer, timeout: Duration = .seconds(10), clock: ManualWallClock = ManualWallClock()
    ) async throws -> SendFailure {
        var found: SendFailure?
        try await WebhookPeer.with { _, _ in
            answer
        } _: { _, port in
            let channel = try webhookChannel(
                "http://hooks.example.com:\(port)/secret-path", timeout: timeout, clock: clock)
            found = await channel.send(webhookParcel()).failure
        }
        let failure = try #require(found)
        #expect(failure.message.hasPrefix("channel partners: http://hooks.example.com:"))
        #expect(!"\(failure)".contains("secret-path"))
        return failure
    }

    @Test("every 2xx is delivered, with what the receiver answered", arguments: [200, 201, 202, 204])
    func delivered(_ status: Int) async throws {
        try await WebhookPeer.with { _, _ in
            .status(status, body: status == 204 ? "" : "merci")
        } _: { peer, port in
            let channel = try webhookChannel("http://hooks.example.com:\(port)/a?b=c")
            let outcome = await channel.send(webhookParcel())
            #expect(outcome == .delivered(PeerAnswer(status: status, body: status == 204 ? "" : "merci")))
            let call = try #require(peer.calls.first)
            #expect(call.method == "POST")
            #expect(call.target == "/a?b=c")
            #expect(call.headers["content-type"] == "application/json")
            #expect(call.headers["user-agent"]?.hasPrefix("Herald/") == true)
        }
    }

    @Test("a long answer is kept to its first 20,000 bytes")
    func longAnswer() async throws {
        try await WebhookPeer.with { _, _ in
            .status(200, body: String(repeating: "a", count: 300_000))
        } _: { _, port in
            let outcome = await (try webhookChannel("http://hooks.example.com:\(port)/")).send(webhookParcel())
            #expect(outcome == .delivered(PeerAnswer(status: 200, body: String(repeating: "a", count: 20_000))))
        }
    }

    @Test(
        "a receiver that is not well is blamed and tried again as the schedule says",
        arguments: [408, 425, 500, 502, 503, 504, 599])
    func outOfOrder(_ status: Int) async throws {
        let failure = try await failure(.status(status, body: "oops"))
        #expect(failure.disposition == .retry(after: nil))
        #expect(failure.kind == .failed)
        #expect(failure.reason == "http_\(status)")
        #expect(failure.blamesPeer)
        #expect(failure.answer == PeerAnswer(status: status, body: "oops"))
    }

    @Test(
        "a refusal is tried again, because receivers mend what they refuse by mistake, and blames nobody's health",
        arguments: [400, 401, 403, 404, 405, 409, 413, 422])
    func refused(_ status: Int) async throws {
        let failure = try await failure(.status(status))
        #expect(failure.disposition == .retry(after: nil))
        #expect(failure.kind == .refused)
        #expect(failure.reason == "http_\(status)")
        #expect(!failure.blamesPeer)
        #expect(failure.hint != nil)
    }

    @Test("410 ends it and disables the channel")
    func gone() async throws {
        let failure = try await failure(.status(410))
        #expect(failure.disposition == .permanent)
        #expect(failure.kind == .refused)
        #expect(failure.reason == "gone")
        #expect(failure.disablesChannel)
        #expect(!failure.blamesPeer)
    }

    @Test(
        "429 and 503 rest the channel for as long as Retry-After asks, in seconds or until a date, at most an hour",
        arguments: [
            (429, "17", 17), (503, "17", 17), (429, nil, 60), (429, "0", 0), (429, "86400", 3_600),
            (429, "99999999999999999999999", 3_600), (429, "soon", 60), (429, "-5", 60),
            // The clock shows 2025-09-05 02:00:00 UTC.
            (429, "Fri, 05 Sep 2025 02:01:30 GMT", 90), (503, "Fri, 05 Sep 2025 02:01:30 GMT", 90),
            (429, "Fri, 05 Sep 2025 01:00:00 GMT", 0), (429, "Sat, 05 Sep 2026 02:00:00 GMT", 3_600),
            (429, "Fri, 99 Sep 2025 02:01:30 GMT", 60),
        ])
    func retryAfter(_ status: Int, _ header: String?, _ seconds: Int) async throws {
        let headers = header.map { ["Retry-After": $0] } ?? [:]
        let failure = try await failure(.status(status, headers: headers))
        #expect(failure.disposition == .retry(after: .seconds(seconds)))
        #expect(failure.pauseChannel == .seconds(seconds))
        #expect(failure.kind == .throttled)
        #expect(failure.reason == "rate_limited")
        #expect(!failure.blamesPeer)
    }

    @Test("another 5xx waits at least as long as Retry-After asks")
    func retryAfterOfOthers() async throws {
        let failure = try await failure(.status(502, headers: ["Retry-After": "30"]))
        #expect(failure.disposition == .retry(after: .seconds(30)))
        #expect(failure.pauseChannel == nil)
        #expect(failure.blamesPeer)
    }

    @Test("a receiver that does not answer, or begins to and stops, is given up after the channel's timeout")
    func timeouts() async throws {
        for answer in [WebhookPeer.Answer.hang, .hangAfterHead] {
            let failure = try await failure(answer, timeout: .milliseconds(300))
            #expect(failure.disposition == .retry(after: nil))
            #expect(failure.reason == "timeout")
            #expect(failure.blamesPeer)
            #expect(failure.hint?.contains("webhook-id") == true)
        }
    }

    @Test("a connection that breaks is tried again")
    func cut() async throws {
        let failure = try await failure(.cut)
        #expect(failure.disposition == .retry(after: nil))
        #expect(failure.reason == "connection_lost")
        #expect(failure.blamesPeer)
    }

    @Test("nobody there, and no such name, are told apart")
    func nobody() async throws {
        let silent = try webhookChannel("http://hooks.example.com:1/")
        let failure = try #require(await silent.send(webhookParcel()).failure)
        #expect(failure.reason == "not_connected")
        #expect(failure.blamesPeer)
        let unknown = try webhookChannel("http://hooks.example.com/", resolver: ScriptedResolver([]))
        let lost = try #require(await unknown.send(webhookParcel()).failure)
        #expect(lost.reason == "host_not_found")
        #expect(lost.disposition == .retry(after: nil))
        #expect(
            lost.message == "channel partners: http://hooks.example.com: the host name hooks.example.com was not found")
    }

    @Test("a peer that speaks no TLS is told from one that is not there")
    func noTLS() async throws {
        try await WebhookPeer.with { _, port in
            let failure = try #require(
                await (try webhookChannel("https://hooks.example.com:\(port)/")).send(webhookParcel()).failure)
            #expect(failure.reason == "tls")
            #expect(failure.blamesPeer)
        }
    }

    @Test("a node that stops while it sends leaves the delivery to be tried again")
    func cancelled() async throws {
        let (began, signal) = AsyncStream<Void>.makeStream()
        try await WebhookPeer.with { _, _ in
            signal.yield()
            return .hang
        } _: { _, port in
            let channel = try webhookChannel("http://hooks.example.com:\(port)/")
            let sending = Task { await channel.send(webhookParcel()) }
            _ = await began.first { _ in true }
            sending.cancel()
            let failure = try #require(await sending.value.failure)
            #expect(failure.reason == "cancelled")
            #expect(failure.disposition == .retry(after: nil))
        }
    }

    @Test("many calls at once share the endpoint's connections")
    func parallel() async throws {
        try await WebhookPeer.with { peer, port in
            let resolver = ScriptedResolver(["127.0.0.1"])
            let channel = try webhookChannel("http://hooks.example.com:\(port)/", resolver: resolver)
            #expect(await channel.send(webhookParcel()).isDelivered)
            let delivered = await withTaskGroup(of: Bool.self) { group in
                for number in 1...200 {
                    group.addTask { await channel.send(webhookParcel(key: "k\(number)")).isDelivered }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(delivered == 200)
            #expect(Set(peer.calls.compactMap(\.id)).count == 201)
            #expect(resolver.lookups == 1)
        }
    }
}
