import Testing

@testable import Delivery

@Suite("The composer")
struct ComposerTests {
    private func composer(bytes: Int, parts: Int = 99) -> MessageComposer {
        MessageComposer(
            limits: ComposerLimits(
                textBytes: bytes, markdownBytes: bytes, markdownV2Bytes: bytes, maximumParts: parts))
    }

    private func contents(_ messages: [Message]) -> [String] {
        messages.compactMap { message in
            switch message.body {
            case .text(let text): text.content
            case .markdown(let content), .markdownV2(let content): content
            default: nil
            }
        }
    }

    @Test("what fits stays as it is, without a number")
    func fits() throws {
        let text = String(repeating: "好", count: 33) + "!"
        #expect(try composer(bytes: 100).compose(.text(text)) == [.text(text)])
    }

    @Test("one byte more makes two numbered parts")
    func oneByteMore() throws {
        let text = String(repeating: "a", count: 101)
        let parts = contents(try composer(bytes: 100, parts: 9).compose(.text(text)))
        #expect(parts == [String(repeating: "a", count: 94) + "\n(1/2)", "aaaaaaa\n(2/2)"])
    }

    @Test("parts end where lines end")
    func lines() throws {
        let lines = (1...6).map { "line \($0) " + String(repeating: "x", count: 22) + "\n" }
        let parts = contents(try composer(bytes: 100, parts: 9).compose(.text(lines.joined())))
        #expect(parts == (0..<2).map { lines[($0 * 3)..<($0 * 3 + 3)].joined() + "(\($0 + 1)/2)" })
    }

    @Test("a family of emoji is not torn apart")
    func graphemes() throws {
        let family = "👨‍👩‍👧‍👦"
        let parts = contents(try composer(bytes: 64, parts: 9).compose(.text(String(repeating: family, count: 5))))
        #expect(parts == ["\(family)\(family)\n(1/3)", "\(family)\(family)\n(2/3)", "\(family)\n(3/3)"])
    }

    @Test("one character longer than a part is cut between its scalars")
    func hugeGrapheme() throws {
        let text = "e" + String(repeating: "\u{301}", count: 100)
        let parts = contents(try composer(bytes: 64).compose(.text(text)))
        #expect(parts.allSatisfy { $0.utf8.count <= 64 })
        let rejoined = parts.enumerated().map { index, part in
            String(String.UnicodeScalarView(part.unicodeScalars.dropLast("\n(\(index + 1)/\(parts.count))".count)))
        }
        #expect(Array(rejoined.joined().utf8) == Array(text.utf8))
    }

    @Test("people are mentioned once, in the last part")
    func mentions() throws {
        let text = Message.Text(
            String(repeating: "字", count: 100), mentionedUsers: ["@all"], mentionedMobiles: ["13800001111"])
        let parts = try composer(bytes: 100).compose(Message(.text(text)))
        let mentions = parts.map { part in
            if case .text(let text) = part.body { text.mentionedUsers + text.mentionedMobiles } else { ["?"] }
        }
        #expect(mentions.count > 2)
        #expect(mentions.last == ["@all", "13800001111"])
        #expect(mentions.dropLast().joined().isEmpty)
    }

    @Test("a fence is closed and opened again with its language")
    func fences() throws {
        let code = (1...11).map { "let value\($0) = \($0)\n" }.joined()
        let parts = contents(
            try composer(bytes: 100, parts: 9).compose(Message(.markdownV2("Code:\n```swift\n\(code)```\nend"))))
        try #require(parts.count == 3)
        #expect(parts[0].hasPrefix("Code:\n```swift\nlet value1 = 1\n"))
        #expect(parts[0].hasSuffix("\n```\n\n(1/3)"))
        #expect(parts[1].hasPrefix("```swift\nlet value"))
        #expect(parts[2].hasSuffix("```\nend\n\n(3/3)"))
    }

    @Test("the head of a table is repeated over the rest of its rows")
    func tables() throws {
        let rows = (1...12).map { "| row \($0) | \($0 * 100) |\n" }.joined()
        let head = "| name | sum |\n|:--|--:|\n"
        let parts = contents(try composer(bytes: 120, parts: 9).compose(Message(.markdownV2("Sums\n\n" + head + rows))))
        #expect(parts.count > 2)
        let repeatHead = parts.dropFirst().allSatisfy { $0.hasPrefix(head) }
        #expect(repeatHead)
        #expect(parts.allSatisfy { $0.utf8.count <= 120 })
    }

    @Test("a table's head is not left alone at the end of a part")
    func lonelyHead() throws {
        let intro = String(repeating: "x", count: 70) + "\n"
        let table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n" + String(repeating: "y", count: 40)
        let parts = contents(try composer(bytes: 100, parts: 9).compose(Message(.markdownV2(intro + table))))
        #expect(parts[0] == intro + "\n(1/2)")
    }

    @Test("a quote goes on as a quote where its line is cut")
    func quotes() throws {
        let parts = contents(
            try composer(bytes: 64).compose(Message(.markdown("> " + String(repeating: "引", count: 50)))))
        #expect(parts.count > 2)
        #expect(parts.allSatisfy { $0.hasPrefix("> 引") })
    }

    @Test("too many parts become the first lines and a file with the whole")
    func file() throws {
        let text = "# 日报: 2025/09/05\n" + (1...100).map { "line \($0)\n" }.joined()
        let parts = try composer(bytes: 100, parts: 3).compose(Message(.markdownV2(text)))
        #expect(parts.count == 2)
        #expect(contents(parts)[0].hasPrefix("# 日报: 2025/09/05\nline 1\n"))
        #expect(contents(parts)[0].hasSuffix("\n… 全文见附件 日报 20250905.md"))
        #expect(contents(parts)[0].utf8.count <= 100)
        #expect(parts[1].body == .file(Message.File(name: "日报 20250905.md", bytes: Array(text.utf8))))
    }

    @Test("an empty message is refused")
    func empty() throws {
        #expect(throws: ChannelRefusal.self) { try composer(bytes: 100).compose(.text("")) }
    }

    @Test("what is no text passes as it is")
    func others() throws {
        let card = Message(.templateCard("{}"))
        #expect(try composer(bytes: 64).compose(card) == [card])
    }
}
