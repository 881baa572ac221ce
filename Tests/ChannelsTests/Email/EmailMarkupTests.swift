import Delivery
import Foundation
import Testing

@testable import Channels

@Suite("Markdown in e-mails, as Python's email package reads it")
struct EmailMarkupTests {
    @Test("goes as text and as HTML, the first line without marks as the subject")
    func alternative() async throws {
        try await SMTPPeer.with { peer in
            let markdown = "## **报告** 2025-09-05\n\n| 项 | 数 |\n|---|---|\n| <新> | 3 |\n\n[详情](https://a.example.com)"
            _ = try await sendAll(Message(.markdownV2(markdown)), try emailChannel(peer))
            let mail = try #require(try peer.mails().first)
            #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"])
            #expect(mail.headers["Subject"] == "报告 2025-09-05")
            #expect(mail.parts.first?.text.contains("<新> | 3") == true)
            #expect(mail.parts.last?.text.contains("<h2><strong>报告</strong> 2025-09-05</h2>") == true)
            #expect(mail.parts.last?.text.contains(">&lt;新&gt;</td>") == true)
            #expect(mail.defects == [])
            #expect(mail.longestLine <= 76)
        }
    }

    @Test(
        "any subject arrives as it was",
        arguments: [
            "plain", String(repeating: "长", count: 120), String(repeating: "word ", count: 23) + "end",
            "=?UTF-8?B?8J+YgA==?=",
            "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦 family", "a  b", "ü", "\"quoted\" <x@y.z>, \\",
        ])
    func subjects(_ subject: String) async throws {
        try await SMTPPeer.with { peer in
            _ = try await sendAll(Message(.text(.init("a")), title: subject), try emailChannel(peer))
            let mail = try #require(try peer.mails().first)
            #expect(mail.headers["Subject"] == subject)
            #expect(mail.longestLine <= 78)
            #expect(mail.defects == [])
        }
    }

    @Test("nothing ends a header early", arguments: ["a\r\nBcc: x@y.z", "a\nb", "a\rb", "a\u{0}b"])
    func injection(_ title: String) async throws {
        try await SMTPPeer.with { peer in
            let channel = try emailChannel(peer)
            let refusal = #expect(throws: ChannelRefusal.self) {
                try channel.compose(Message(.text(.init("a")), title: title))
            }
            #expect(refusal?.description.contains("line breaks") == true)
            // As a first line it ends where the line ends.
            _ = try await sendAll(.text(title), channel)
            #expect(try peer.mails().first?.headers["Bcc"] == nil)
        }
    }

    @Test(
        "text of any bytes arrives as it was",
        arguments: [
            "trailing space \nand tab\t\n", ".", "..\n.\n", "From here\n", String(repeating: "x", count: 2_000) + "=",
            String(repeating: "长", count: 3_000), "a\u{FEFF}b\u{200B}", "end without line break", "= =3D =\n=\n",
        ])
    func bodies(_ text: String) async throws {
        try await SMTPPeer.with { peer in
            _ = try await sendAll(.text(text), try emailChannel(peer))
            let mail = try #require(try peer.mails().first)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
            #expect(mail.parts.first?.text == (text.hasSuffix("\n") ? lines : lines + "\r\n"))
            #expect(mail.longestLine <= 76)
        }
    }
}
