import Delivery
import Foundation
import Testing
import Timekeeping

@testable import Channels

@Suite("What a channel of e-mails makes of failures")
struct EmailFailureTests {
    @Test(
        "refusals are sorted into retry, throttled and refused",
        arguments: [
            ("r550@peer.test", "hello", "recipients_refused", SendFailure.Kind.refused, true),
            ("r450@peer.test", "hello", "smtp_450", .failed, false),
            ("r450rate@peer.test", "hello", "rate_limited", .throttled, false),
            ("r421@peer.test", "hello", "smtp_421", .failed, false),
            ("ops@peer.test", "answer with 554", "refused", .refused, true),
            ("ops@peer.test", "answer with 451", "smtp_451", .failed, false),
            ("ops@peer.test", "answer with 452 too many mails", "rate_limited", .throttled, false),
            ("ops@peer.test", "answer with 552", "too_large", .refused, true),
        ])
    func refusals(
        _ receiver: String, _ text: String, _ reason: String, _ kind: SendFailure.Kind, _ isPermanent: Bool
    ) async throws {
        try await SMTPPeer.with { peer in
            let failure = try await sendFailing(.text(text), try emailChannel(peer, to: [receiver]))
            #expect(failure.reason == reason)
            #expect(failure.kind == kind)
            #expect((failure.disposition == .permanent) == isPermanent)
            #expect(failure.message.hasPrefix("channel mail: "))
            #expect(failure.hint != nil)
            #expect(failure.answer?.body.isEmpty == false)
            #expect(try peer.mails().isEmpty)
        }
    }

    @Test("of several refused recipients, one that may come later makes another attempt worth it")
    func mixed() async throws {
        try await SMTPPeer.with { peer in
            let failure = try await sendFailing(
                .text("a"), try emailChannel(peer, to: ["r450@peer.test", "r550@peer.test"]))
            #expect(failure.disposition == .retry(after: nil))
            #expect(failure.message.contains("r450@peer.test, r550@peer.test"))
        }
    }

    @Test("a sender that the server does not like is a matter of configuration")
    func sender() async throws {
        try await SMTPPeer.with { peer in
            let failure = try await sendFailing(.text("a"), try emailChannel(peer, from: "stranger@peer.test"))
            #expect(failure.reason == "sender_refused")
            #expect(failure.kind == .refused)
            #expect(failure.pauseChannel == .seconds(300))
        }
    }

    @Test(
        "a wrong password, and none where one is wanted, spare the backlog and are never shown",
        arguments: [true, false])
    func credentials(_ hasPassword: Bool) async throws {
        try await SMTPPeer.with(.implicit, login: "herald:right") { peer in
            let channel = try emailChannel(
                peer, .implicit, user: hasPassword ? "herald" : nil, password: hasPassword ? mailPassword : nil)
            let failure = try await sendFailing(.text("a"), channel)
            #expect(failure.reason == "bad_credentials")
            #expect(failure.disposition == .permanent)
            #expect(failure.pauseChannel == .seconds(300))
            var dumped = ""
            dump(failure, to: &dumped)
            dump(channel, to: &dumped)
            #expect(!dumped.contains(mailPassword))
            #expect(!dumped.contains(Data("\0herald\0\(mailPassword)".utf8).base64EncodedString()))
        }
    }

    @Test("a certificate that nobody vouches for is not spoken to", arguments: [SMTPPeer.TLS.implicit, .starttls])
    func untrusted(_ tls: SMTPPeer.TLS) async throws {
        try await SMTPPeer.with(tls) { peer in
            let channel = try emailChannel(peer, tls == .implicit ? .implicit : .startTLS, trustsPeer: false)
            let failure = try await sendFailing(.text("a"), channel)
            #expect(failure.reason == "tls_failed")
            #expect(failure.disposition == .retry(after: nil))
            #expect(failure.blamesPeer)
        }
    }

    @Test("a server without STARTTLS gets no mail where TLS is required")
    func noTLS() async throws {
        try await SMTPPeer.with { peer in
            let failure = try await sendFailing(.text("a"), try emailChannel(peer, .startTLS))
            #expect(failure.reason == "tls_unavailable")
            #expect(failure.disposition == .permanent)
            #expect(try peer.mails().isEmpty)
        }
    }

    @Test("a server that does not answer ends with the time limit")
    func silent() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer, to: ["silent@peer.test"], timeout: .seconds(1))
            let failure = try await sendFailing(.text("a"), channel)
            #expect(failure.reason == "timeout")
            #expect(failure.blamesPeer)
            #expect(failure.message.contains("the time limit of 1 s"))
        }
    }

    @Test("a mail that the server has is delivered, although it never says goodbye")
    func noGoodbye() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer, from: "lingering@peer.test", timeout: .seconds(600))
            guard case .delivered = try await sendAll(.text("a"), channel).first else {
                Issue.record("not delivered")
                return
            }
            #expect(try peer.mails().count == 1)
        }
    }

    @Test("a cancelled conversation ends long before its time limit")
    func cancelled() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer, to: ["silent@peer.test"], timeout: .seconds(600))
            let sending = Task { try await sendFailing(.text("a"), channel) }
            sending.cancel()
            let failure = try await sending.value
            #expect(failure.reason == "cancelled")
            #expect(failure.disposition == .retry(after: nil))
        }
    }

    @Test("nobody listening is tried again and blames the server")
    func nobody() async throws {
        let server = SMTPServer(host: "127.0.0.1", port: 1, encryption: .none)
        let options = EmailOptions(from: try address("a@b.c"), to: [try address("a@b.c")])
        let channel = EmailChannel(
            name: "mail", server: server, options: options, timeout: .seconds(5), clock: SystemWallClock())
        let failure = try await sendFailing(.text("a"), channel)
        #expect(failure.reason == "not_connected")
        #expect(failure.disposition == .retry(after: nil))
        #expect(failure.blamesPeer)
    }

    @Test("a file beyond max_size is refused when it is enqueued, with both figures")
    func tooLarge() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer, sizeBytes: 100_000)
            let refusal = #expect(throws: ChannelRefusal.self) {
                try channel.compose(Message(.file(.init(name: "a", bytes: Array(repeating: 0, count: 80_000)))))
            }
            #expect(refusal?.description.contains("80000") == true)
            #expect(refusal?.description.contains("100000") == true)
        }
    }

    @Test("what a server announces as its limit is obeyed before the mail is sent")
    func serversLimit() async throws {
        try await SMTPPeer.with { peer in
            let file = Message.File(name: "a", bytes: Array(repeating: 0, count: 2_500_000))
            let failure = try await sendFailing(Message(.file(file)), try emailChannel(peer))
            #expect(failure.reason == "too_large")
            #expect(failure.disposition == .permanent)
        }
    }
}
