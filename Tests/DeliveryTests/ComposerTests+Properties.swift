import Testing

@testable import Delivery

@Suite("Dividing any text")
struct ComposerPropertyTests {
    @Test("loses nothing and keeps the limit", arguments: [TextSyntax.plain, .markdown, .markdownV2])
    func lossless(_ syntax: TextSyntax) throws {
        for seed in 0..<400 as Range<UInt64> {
            var texts = RandomTexts(seed: seed)
            let text = texts.next()
            let limit = Int.random(in: 50...300, using: &texts.random)
            let pieces = try #require(TextSplitter(syntax: syntax, limit: limit).pieces(of: text, atMost: .max))
            #expect(pieces.flatMap { Array($0.content.utf8) } == Array(text.utf8), "seed \(seed)")
            #expect(pieces.allSatisfy { $0.text.utf8.count <= limit }, "seed \(seed)")
            #expect(pieces.allSatisfy { !$0.content.isEmpty }, "seed \(seed)")
        }
    }

    @Test("cuts no character apart that a part could hold", arguments: [TextSyntax.plain, .markdownV2])
    func wholeCharacters(_ syntax: TextSyntax) throws {
        for seed in 0..<400 as Range<UInt64> {
            var texts = RandomTexts(seed: seed)
            let text = texts.next()
            let pieces = try #require(TextSplitter(syntax: syntax, limit: 120).pieces(of: text, atMost: .max))
            let characters = pieces.map { $0.content.count }.reduce(0, +)
            #expect(characters == text.count, "seed \(seed)")
        }
    }

    @Test("leaves no fence open and opens none twice")
    func balancedFences() throws {
        for seed in 0..<400 as Range<UInt64> {
            var texts = RandomTexts(seed: seed)
            let code = texts.next().split(separator: "`").joined()
            let text = "intro\n```sql\n\(code)\n```\nend\n"
            let pieces = try #require(TextSplitter(syntax: .markdownV2, limit: 200).pieces(of: text, atMost: .max))
            for piece in pieces {
                let fences = LineOutline(piece.text, syntax: .plain).lines.filter { $0.hasPrefix("```") }
                #expect(fences.count.isMultiple(of: 2), "seed \(seed)")
            }
        }
    }

    @Test("numbers the parts in order, inside the limit")
    func numbers() throws {
        for seed in 0..<200 as Range<UInt64> {
            var texts = RandomTexts(seed: seed)
            let limits = ComposerLimits(textBytes: 100, markdownBytes: 100, markdownV2Bytes: 100, maximumParts: 999)
            let parts = try MessageComposer(limits: limits).compose(Message(.markdownV2("x" + texts.next())))
            guard parts.count > 1 else { continue }
            for (index, part) in parts.enumerated() {
                guard case .markdownV2(let content) = part.body else {
                    Issue.record("seed \(seed): no markdown")
                    return
                }
                let number = "\n\n(\(index + 1)/\(parts.count))"
                #expect(content.utf8.suffix(number.utf8.count).elementsEqual(number.utf8), "seed \(seed)")
                #expect(content.utf8.count <= 100, "seed \(seed)")
            }
        }
    }
}

/// Texts of what breaks careless cutting: emoji sequences, CJK, combining marks, CRLF, fences, tables, quotes.
private struct RandomTexts {
    var random: SplitMix

    private static let atoms = [
        "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "é", "e\u{301}", "각", "好", "日报", "𠮷", "a", "word ", "0123456789", " ", "\t", "\r\n", "\n",
        "\n\n", "\r", "\n```swift\n", "\n```\n", "\n~~~\n", "\n| a | b |\n|---|---|\n", "| 1 | 2 |\n", "\n> quote ",
        "**", "`x`",
        "\u{200D}", "\u{FE0F}", "\u{0}", "(1/2)",
    ]

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func next() -> String {
        let count = Int.random(in: 1...250, using: &random)
        let words = (0..<count).map { _ in Self.atoms.randomElement(using: &random) ?? "" }
        return words.joined() + String(repeating: "长", count: Int.random(in: 0...120, using: &random))
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
