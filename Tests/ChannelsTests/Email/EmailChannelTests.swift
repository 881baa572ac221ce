import Delivery
import Foundation
import Testing

@testable import Channels

@Suite("A channel of e-mails, against a real mail server")
struct EmailChannelTests {
    @Test("a text arrives with its subject, sender, receivers and date")
    func text() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(
                peer, to: ["运维 <ops@peer.test>", "b@peer.test"], cc: ["c@peer.test"], from: "Herald <herald@peer.test>")
            let text = "📊 6页网24小时活动报告\n🆕 新注册：3人\n.\n..点\n= end \n"
            let outcomes = try await sendAll(
                Message(.text(.init(text)), title: "📊 6页网24小时活动报告(2025-09-05 10:00)"), channel)
            let mail = try #require(try peer.mails().first)
            #expect(mail.sender == "herald@peer.test")
            #expect(mail.recipients == ["ops@peer.test", "b@peer.test", "c@peer.test"])
            #expect(mail.headers["Subject"] == "📊 6页网24小时活动报告(2025-09-05 10:00)")
            #expect(mail.headers["From"] == "Herald <herald@peer.test>")
            #expect(mail.headers["To"] == "运维 <ops@peer.test>, b@peer.test")
            #expect(mail.headers["Cc"] == "c@peer.test")
            #expect(mail.headers["Date"] == "Fri, 05 Sep 2025 02:00:00 +0000")
            #expect(mail.headers["Auto-Submitted"] == "auto-generated")
            #expect(mail.parts.map(\.text) == [text.replacingOccurrences(of: "\n", with: "\r\n")])
            #expect(mail.defects == [])
            #expect(mail.longestLine <= 76)
            let id = try #require(mail.headers["Message-ID"])
            #expect(
                outcomes == [
                    .delivered(
                        PeerAnswer(
                            status: nil,
                            body: """
                                250 2.1.0 OK
                                250 2.1.5 OK (ops@peer.test)
                                250 2.1.5 OK (b@peer.test)
                                250 2.1.5 OK (c@peer.test)
                                250 2.0.0 queued as 0001
                                """, reference: id))
                ])
        }
    }

    @Test("a second attempt carries the same Message-ID, another message another")
    func messageID() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer)
            for key in ["a", "a", "b"] { _ = try await sendAll(.text("hello"), channel, key: key) }
            let ids = try peer.mails().map { $0.headers["Message-ID"] }
            #expect(ids.count == 3 && ids[0] == ids[1] && ids[1] != ids[2])
            #expect(ids[0]?.hasSuffix("@peer.test>") == true)
        }
    }

    @Test(
        "a file arrives byte for byte under its name",
        arguments: [
            ("report.csv", 100), ("报告 2025年9月5日 六页网二十四小时活动报告的完整内容以及所有的附件和说明.txt", 100_000), ("a\"b\\c.bin", 1),
            ("e.bin", 57),
        ])
    func file(_ name: String, _ size: Int) async throws {
        try await SMTPPeer.with { peer in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 251) }
            _ = try await sendAll(Message(.file(.init(name: name, bytes: bytes))), try emailChannel(peer))
            let mail = try #require(try peer.mails().first)
            #expect(mail.types == ["multipart/mixed", "text/plain", "application/octet-stream"])
            #expect(mail.parts.last?.fileName == name)
            #expect(mail.parts.last?.content == Data(bytes))
            #expect(mail.headers["Subject"] == name)
            #expect(mail.defects == [])
        }
    }

    @Test(
        "speaks TLS from the first byte or after STARTTLS, and logs in", arguments: [SMTPPeer.TLS.implicit, .starttls])
    func encrypted(_ tls: SMTPPeer.TLS) async throws {
        try await SMTPPeer.with(tls, login: "herald:\(mailPassword)") { peer in
            let channel = try emailChannel(
                peer, tls == .implicit ? .implicit : .startTLS, user: "herald", password: mailPassword)
            guard case .delivered = try await sendAll(.text("hello"), channel).first else {
                Issue.record("not delivered")
                return
            }
            let mail = try #require(try peer.mails().first)
            #expect(mail.isEncrypted)
            #expect(mail.user == "herald")
        }
    }

    @Test("a recipient that is refused makes a partial delivery that names it")
    func partial() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer, to: ["r550@peer.test", "ops@peer.test", "r450@peer.test"])
            guard case .partial(let answer, let notReached)? = try await sendAll(.text("a"), channel).first else {
                Issue.record("not partial")
                return
            }
            #expect(notReached == NotReached(users: ["r550@peer.test", "r450@peer.test"]))
            #expect(answer?.body.contains("550 5.1.1 no such user here (r550@peer.test)") == true)
            #expect(try peer.mails().map(\.recipients) == [["ops@peer.test"]])
        }
    }

    @Test("a message that names receivers goes to them only")
    func receivers() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer, cc: ["c@peer.test"])
            let message = Message(.text(.init("a")), receivers: Receivers(users: ["Li <li@peer.test>"]))
            _ = try await sendAll(message, channel)
            #expect(try peer.mails().map(\.recipients) == [["li@peer.test"]])
            #expect(throws: ChannelRefusal.self) {
                try channel.compose(Message(.text(.init("a")), receivers: Receivers(users: ["li\r\nBcc: x@y.z"])))
            }
        }
    }

    @Test("forty mails at once over four threads all arrive")
    func parallel() async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer)
            try await withThrowingTaskGroup { group in
                for number in 0..<40 {
                    group.addTask { _ = try await sendAll(.text("mail \(number)"), channel, key: "\(number)") }
                }
                try await group.waitForAll()
            }
            #expect(Set(try peer.mails().compactMap { $0.headers["Subject"] }) == Set((0..<40).map { "mail \($0)" }))
        }
    }
}
