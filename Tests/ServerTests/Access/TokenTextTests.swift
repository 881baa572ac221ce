import Observability
import Testing

@testable import Server

@Suite("A token's text")
struct TokenTextTests {
    @Test("names itself, its id and a secret, and is never the same")
    func form() throws {
        let tokens = (0..<200).map { _ in TokenText.make() }
        #expect(Set(tokens.map(\.text)).count == 200 && Set(tokens.map(\.publicID)).count == 200)
        for token in tokens {
            #expect(token.text.wholeMatch(of: /herald_[a-z2-7]{10}_[a-z2-7]{58}/) != nil, "\(token.text)")
            let read = try #require(TokenText(token.text))
            #expect(read.publicID == token.publicID && read.hash == token.hash && read.hasRightChecksum)
        }
    }

    @Test("is read by nobody who changed a letter")
    func checksum() throws {
        let token = TokenText.make()
        for index in token.text.indices.dropFirst(TokenText.prefix.count) where token.text[index] != "_" {
            let other = token.text[index] == "a" ? "b" : "a"
            let changed = token.text.replacingCharacters(at: index, with: other)
            let read = try #require(TokenText(changed))
            #expect(!read.hasRightChecksum, "\(changed)")
            #expect(read.hash != token.hash || read.publicID != token.publicID)
        }
    }

    @Test(
        "that has not the form is none",
        arguments: [
            "", "herald_", "herald_abc_def", "secret", String(repeating: "a", count: 76),
            "herald_" + String(repeating: "a", count: 69), "HERALD_abcdefghij_" + String(repeating: "a", count: 58),
            "herald_abcdefghi1_" + String(repeating: "a", count: 58),
            "herald_abcdefghij_" + String(repeating: "ä", count: 29),
            "herald_abcdefghij_" + String(repeating: "a", count: 59),
        ])
    func malformed(text: String) {
        #expect(TokenText(text) == nil)
    }

    @Test("is masked wherever it stands, its id is not")
    func masked() {
        let token = TokenText.make()
        let mask = SecretMask(["another-secret"])
        for (before, after) in [("", ""), ("Bearer ", " and more"), ("a_b herald_x ", "_c"), ("\"", "\"}")] {
            let masked = mask.mask(before + token.text + after)
            #expect(masked == before + "herald_\(token.publicID)_***" + after)
        }
        let cut = String(token.text.prefix(30))
        #expect(SecretMask().mask(cut) == "herald_\(token.publicID)_***")
        let both = SecretMask([String(token.text.suffix(20))])
        #expect(both.mask(token.text) == "herald_\(token.publicID)_***")
    }

    @Test("as a metric's name, or a word like it, is left alone")
    func unmasked() {
        for text in ["herald_http_requests_total", "herald_deliveries_in_flight_by_channel_and_state", "herald_"] {
            #expect(SecretMask().mask(text) == text)
        }
    }

    @Test("has a hash that the store keeps as 64 digits")
    func hash() throws {
        let token = TokenText.make()
        let text = SecretHash.text(token.hash)
        #expect(text.utf8.count == 64)
        let bytes = try #require(SecretHash.bytes(text))
        #expect(Array(token.hash) == bytes)
        #expect(SecretHash.bytes("no hash") == nil && SecretHash.bytes(String(repeating: "x", count: 64)) == nil)
    }

    @Test(
        "is written in base32",
        arguments: [("", ""), ("f", "my"), ("fo", "mzxq"), ("foo", "mzxw6"), ("foobar", "mzxw6ytboi")])
    func base32(plain: String, encoded: String) {
        #expect(TokenAlphabet.encode(plain.utf8) == encoded)
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with text: String) -> String {
        self[..<index] + text + self[self.index(after: index)...]
    }
}
