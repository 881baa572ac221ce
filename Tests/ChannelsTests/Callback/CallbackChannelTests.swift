import Crypto
import Delivery
import Foundation
import Networks
import TestSupport
import Testing

@testable import Channels

@Suite("The channel of callbacks", .timeLimit(.minutes(2)))
struct CallbackChannelTests {
    private static let plainSecret = "geheim-密钥"

    private func directory(_ port: Int, secret: String? = plainSecret, path: String = "/in/secret-path?k=v")
        -> ScriptedDirectory
    {
        ScriptedDirectory(
            ["42": CallbackAddress(url: "http://hooks.example.com:\(port)\(path)", secret: secret)])
    }

    private func failure(_ answer: WebhookPeer.Answer, timeout: Duration = .seconds(10)) async throws -> SendFailure {
        var found: SendFailure?
        try await WebhookPeer.with { _, _ in
            answer
        } _: { _, port in
            found = await (try callbackChannel(directory(port), timeout: timeout)).send(callbackParcel()).failure
        }
        let failure = try #require(found)
        #expect(failure.pauseChannel == nil && !failure.disablesChannel && !failure.blamesPeer)
        #expect(!"\(failure)".contains("secret-path") && !"\(failure)".contains(Self.plainSecret))
        return failure
    }

    // MARK: - What a partner gets

    @Test(
        "signs with the text of any secret, and with what stands behind whsec_, in both kinds of headers",
        arguments: [plainSecret, "x", "whsec_c2hvcnQ=", webhookSecret])
    func signatures(_ secret: String) async throws {
        let key =
            secret.hasPrefix("whsec_")
            ? try #require(Data(base64Encoded: String(secret.dropFirst(6)))) : Data(secret.utf8)
        let body = #"{"site_name":"短剧","stats":[{"task_id":42}]}"#
        try await WebhookPeer.with { peer, port in
            let channel = try callbackChannel(directory(port, secret: secret))
            #expect(await channel.send(callbackParcel(body)).isDelivered)
            let call = try #require(peer.calls.first)
            #expect(String(decoding: call.body, as: UTF8.self) == body)
            #expect(call.target == "/in/secret-path?k=v")
            #expect(call.headers["webhook-id"] == "settle:drama:42:2024-12-09:r1:0a1b2c3d")
            #expect(call.headers["x-webhook-event"] == "task.daily_stats")
            #expect(call.headers["x-webhook-timestamp"] == call.headers["webhook-timestamp"])
            #expect(call.headers["x-webhook-secret"] == nil)
            let legacy = HMAC<SHA256>.authenticationCode(for: call.body, using: SymmetricKey(data: key))
            #expect(
                call.headers["x-webhook-signature"] == "sha256=" + legacy.map { String(format: "%02x", $0) }.joined())
            // A verifier that shares no code with Herald; it takes keys in base64.
            let verifier = StandardWebhooks.call(call, secret: "whsec_" + key.base64EncodedString())
            #expect(try await StandardWebhooks.verdicts(on: [verifier]) == ["ok"])
        }
    }

    @Test("the code that docs/callbacks.md gives to partners accepts what was sent, and nothing that was changed")
    func documented() async throws {
        for secret in [Self.plainSecret, "x", webhookSecret] {
            try await WebhookPeer.with { peer, port in
                let channel = try callbackChannel(directory(port, secret: secret))
                #expect(await channel.send(callbackParcel(#"{"site_name":"短剧"}"#)).isDelivered)
                let call = StandardWebhooks.call(try #require(peer.calls.first), secret: secret)
                var (changed, stolen, old) = (call, call, call)
                changed.body.append(UInt8(ascii: " "))
                stolen.secret = "another"
                old.headers["x-webhook-signature"] = "sha256=00"
                let verdicts = try await StandardWebhooks.verdicts(
                    on: [call, changed, stolen, old], by: "callback_verify.py")
                #expect(
                    verdicts == ["ok", "no signature fits", "no signature fits", "the signature does not fit"])
            }
        }
    }

    private func callbackParcel(_ body: String) -> Parcel { ChannelsTests.callbackParcel(to: "42", body) }
    private func callbackParcel() -> Parcel { ChannelsTests.callbackParcel() }

    @Test("calls whom the directory names at that moment, with the secret of that moment")
    func moves() async throws {
        try await WebhookPeer.with { old, oldPort in
            try await WebhookPeer.with { new, newPort in
                let directory = directory(oldPort)
                let channel = try callbackChannel(directory)
                #expect(await channel.send(callbackParcel()).isDelivered)
                directory.set(
                    "42", CallbackAddress(url: "http://hooks.example.com:\(newPort)/", secret: "another"))
                #expect(await channel.send(callbackParcel()).isDelivered)
                #expect(old.calls.count == 1 && new.calls.count == 1)
                #expect(
                    old.calls.first?.headers["x-webhook-signature"] != new.calls.first?.headers["x-webhook-signature"])
            }
        }
    }

    @Test("carries an event with its destination, and nothing that has none")
    func composing() throws {
        let channel = try callbackChannel(ScriptedDirectory([:]))
        let message = callbackParcel().message
        #expect(try channel.compose(message) == [message])
        for message in [Message.text("测试消息"), Message(.event(.init(type: "a", json: "{}")))] {
            let refusal = #expect(throws: ChannelRefusal.self) { try channel.compose(message) }
            #expect(refusal?.description.contains("has no peer of its own: herald settle sends them") == true)
        }
    }

    @Test("hides the partner's own secret in what the partner answers, escaped, encoded or cut")
    func masking() async throws {
        let secret = webhookSecret
        let half = String(secret.prefix(20))
        for status in [200, 400, 500] {
            try await WebhookPeer.with { call, _ in
                .status(
                    status,
                    body: "you sent \(secret) and \(secret.dropFirst(6)) " + String(repeating: "x", count: 19_900)
                        + half)
            } _: { _, port in
                let outcome = await (try callbackChannel(directory(port, secret: secret))).send(callbackParcel())
                let text = "\(outcome)"
                #expect(text.contains("you sent *** and ***"))
                #expect(!text.contains(secret.dropFirst(6)) && !text.contains(half))
            }
        }
    }

    // MARK: - What follows

    @Test("410 ends this one, and no other")
    func gone() async throws {
        let failure = try await failure(.status(410))
        #expect(failure.disposition == .permanent && failure.reason == "gone")
        #expect(failure.hint?.contains("callback_url") == true)
    }

    @Test("a partner that wants fewer is called when it wishes", arguments: [429, 503])
    func throttled(_ status: Int) async throws {
        let failure = try await failure(.status(status, headers: ["Retry-After": "90"]))
        #expect(failure.disposition == .retry(after: .seconds(90)))
        #expect(failure.kind == .throttled)
    }

    @Test(
        "what may be mended is tried again", arguments: [301, 400, 401, 404, 409, 413, 422, 500, 502, 503, 504])
    func triedAgain(_ status: Int) async throws {
        let failure = try await failure(.status(status, body: "no"))
        #expect(failure.disposition == .retry(after: nil))
        #expect(failure.hint?.contains("channel") != true, "\(failure.hint ?? "")")
        #expect(failure.message.hasPrefix("channel settlement.drama, task 42: http://hooks.example.com:"))
        #expect(!failure.isUntried)
    }

    @Test("no answer, half an answer and a broken connection are tried again")
    func noAnswer() async throws {
        for answer in [WebhookPeer.Answer.hang, .hangAfterHead, .cut] {
            let failure = try await failure(answer, timeout: .milliseconds(300))
            #expect(failure.disposition == .retry(after: nil) && failure.kind == .failed)
        }
    }

    // MARK: - Where it does not call

    @Test("a task without callback_url is told of once and for all")
    func nobody() async throws {
        let channel = try callbackChannel(ScriptedDirectory([:]))
        let failure = try #require(await channel.send(callbackParcel()).failure)
        #expect(failure.disposition == .permanent && failure.reason == "no_address")
        #expect(failure.message.contains("task 42 has no callback_url any more"))
    }

    @Test(
        "a URL that is none, private or readable, and a missing or broken secret are refused with the remedy",
        arguments: [
            ("ftp://a.example.com/p4th", "s", "malformed_url"), ("https://u:p4th@a.example.com/", "s", "malformed_url"),
            ("https://10.1.2.3/p4th", "s", "forbidden_address"), ("https://db.internal/p4th", "s", "forbidden_address"),
            ("http://a.example.com/p4th", "s", "plain_http"), ("https://a.example.com/p4th", nil, "no_secret"),
            ("https://a.example.com/p4th", "", "no_secret"), ("https://a.example.com/", "whsec_p4th!", "bad_secret"),
            ("https://a.example.com/", "whsec_", "bad_secret"),
        ] as [(String, String?, String)])
    func refused(_ url: String, _ secret: String?, _ reason: String) async throws {
        let directory = ScriptedDirectory(["42": CallbackAddress(url: url, secret: secret)])
        let channel = try callbackChannel(directory, allowsHTTP: false, allowing: [])
        let failure = try #require(await channel.send(callbackParcel()).failure)
        #expect(failure.disposition == .permanent && failure.kind == .refused)
        #expect(failure.reason == reason)
        #expect(failure.message.hasPrefix("channel settlement.drama, task 42: "))
        #expect(failure.hint != nil && !"\(failure)".contains("p4th"))
    }

    @Test("a name that leads into a private network is refused when it is called")
    func rebinding() async throws {
        let directory = ScriptedDirectory(["42": CallbackAddress(url: "https://a.example.com/", secret: "s")])
        let channel = try callbackChannel(directory, allowing: [], resolver: ScriptedResolver(["10.0.0.1"]))
        let failure = try #require(await channel.send(callbackParcel()).failure)
        #expect(failure.disposition == .permanent && failure.reason == "forbidden_address")
        #expect(failure.hint?.contains("the settlement's allow_networks") == true)
    }

    @Test("http:// is right within an allowed network, by address and as localhost, and not by another name")
    func ownHTTP() async throws {
        try await WebhookPeer.with { _, port in
            for (host, isSent) in [("127.0.0.1", true), ("localhost", true), ("hooks.example.com", false)] {
                let directory = ScriptedDirectory(["42": CallbackAddress(url: "http://\(host):\(port)/", secret: "s")])
                let outcome = await (try callbackChannel(directory, allowsHTTP: false)).send(callbackParcel())
                #expect(outcome.isDelivered == isSent, "\(host)")
            }
        }
    }

    @Test("while the source cannot be asked nothing is tried")
    func sourceAway() async throws {
        try await WebhookPeer.with { peer, port in
            let directory = directory(port)
            let channel = try callbackChannel(directory)
            directory.goAway()
            let failure = try #require(await channel.send(callbackParcel()).failure)
            #expect(failure.isUntried && failure.disposition == .retry(after: .seconds(30)))
            #expect(failure.message.contains("the source is away"))
            directory.goAway(false)
            #expect(await channel.send(callbackParcel()).isDelivered)
            #expect(peer.calls.count == 1)
        }
    }

    // MARK: - One that is not well

    @Test("an origin that fails four times in a row rests, is tried once after that, and others go on")
    func rests() async throws {
        let clock = ManualWallClock()
        try await WebhookPeer.with { _, number in
            number <= 5 ? .status(500) : .status(200)
        } _: { sick, sickPort in
            try await WebhookPeer.with { well, wellPort in
                let directory = directory(sickPort)
                directory.set("43", CallbackAddress(url: "http://hooks.example.com:\(wellPort)/", secret: "s"))
                directory.set("44", CallbackAddress(url: "http://hooks.example.com:\(sickPort)/other", secret: "s"))
                let channel = try callbackChannel(directory, clock: clock)
                for _ in 1...4 { #expect(await channel.send(callbackParcel()).failure?.isUntried == false) }
                for destination in ["42", "44"] {
                    let resting = try #require(
                        await channel.send(ChannelsTests.callbackParcel(to: destination)).failure)
                    #expect(resting.isUntried && resting.disposition == .retry(after: .seconds(30)))
                    #expect(resting.reason == "peer_rests" && !"\(resting)".contains("secret-path"))
                }
                #expect(await channel.send(ChannelsTests.callbackParcel(to: "43")).isDelivered)
                #expect(sick.calls.count == 4 && well.calls.count == 1)
                clock.advance(by: .seconds(30))
                // The trial fails: it rests for twice as long.
                #expect(await channel.send(callbackParcel()).failure?.reason == "http_500")
                let again = await channel.send(callbackParcel()).failure
                #expect(again?.disposition == .retry(after: .seconds(60)))
                clock.advance(by: .seconds(60))
                #expect(await channel.send(callbackParcel()).isDelivered)
                #expect(await channel.send(callbackParcel()).isDelivered)
                #expect(sick.calls.count == 7)
            }
        }
    }

    @Test("a refusal is an answer: whoever gives it is well")
    func refusalsAreWell() async throws {
        try await WebhookPeer.with { _, number in
            number.isMultiple(of: 4) ? .status(400) : .status(500)
        } _: { peer, port in
            let channel = try callbackChannel(directory(port))
            for _ in 1...12 { _ = await channel.send(callbackParcel()) }
            #expect(peer.calls.count == 12)
        }
    }
}

@Suite("The breakers of origins")
struct OriginBreakersTests {
    private let start = Date(timeIntervalSince1970: 1_757_037_600)
    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }
    private func broken() -> OriginBreakers {
        let breakers = OriginBreakers(rule: BreakerRule(), trialLength: .seconds(20))
        for second in 0..<4 { breakers.note(.unwell, of: "a", isTrial: false, at: at(Double(second))) }
        return breakers
    }

    @Test("let one call try, and have the others wait for it")
    func oneTrial() {
        let breakers = broken()
        #expect(breakers.passage(to: "a", at: at(13)) == .resting(for: .seconds(20)))
        #expect(breakers.passage(to: "b", at: at(13)) == .open)
        #expect(breakers.passage(to: "a", at: at(33)) == .trial)
        #expect(breakers.passage(to: "a", at: at(34)) == .resting(for: .seconds(19)))
        // It never came back (its node was interrupted): another tries.
        #expect(breakers.passage(to: "a", at: at(53)) == .trial)
        breakers.note(.nothing, of: "a", isTrial: true, at: at(54))
        #expect(breakers.passage(to: "a", at: at(54)) == .trial)
        breakers.note(.well, of: "a", isTrial: true, at: at(55))
        #expect(breakers.passage(to: "a", at: at(55)) == .open)
    }

    @Test("rest no longer than ten minutes, also when the clock is set back")
    func longest() {
        let breakers = broken()
        var now = at(33)
        for _ in 1...12 {
            #expect(breakers.passage(to: "a", at: now) == .trial)
            breakers.note(.unwell, of: "a", isTrial: true, at: now)
            guard case .resting(let pause) = breakers.passage(to: "a", at: now) else { break }
            #expect(pause <= .seconds(600))
            now = now.addingTimeInterval(pause.components.seconds == 0 ? 1 : Double(pause.components.seconds))
        }
        #expect(breakers.passage(to: "a", at: at(-100_000)) == .trial)
    }

    @Test("remember a bounded number of origins, those that rest the longest")
    func bounded() {
        let breakers = broken()
        for number in 1...3_000 { breakers.note(.unwell, of: "\(number)", isTrial: false, at: at(5)) }
        #expect(breakers.count <= 1_000)
        #expect(breakers.passage(to: "a", at: at(6)) != .open)
    }
}
