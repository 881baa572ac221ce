import FoundationEssentials
import Observability
import Testing

@Suite("JSON written by hand")
struct JSONTextTests {
    @Test(
        "says the same as a JSON decoder reads",
        arguments: [
            "", "plain", "quote \" backslash \\ slash /", "line\nbreak\r\ttab", "\u{0}\u{1}\u{1F}\u{8}\u{C}",
            "📊 6页网：¥298 👨‍👩‍👧", "\u{2028}\u{FFFD}", "ends with \\",
        ])
    func roundTrip(text: String) throws {
        let json = "[" + JSONText.quoted(text) + "]"
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
    }

    @Test("bytes that are no UTF-8 become replacement characters, not broken JSON")
    func invalidUTF8() throws {
        let text = String(decoding: [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80], as: UTF8.self)
        let json = "[" + JSONText.quoted(text) + "]"
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
    }

    @Test("any string at all", arguments: 0..<50)
    func fuzz(_ round: Int) throws {
        let bytes = (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 0...255) }
        let text = String(decoding: bytes, as: UTF8.self)
        let json = "[" + JSONText.quoted(text) + "]"
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
    }
}
