import FoundationEssentials

/// Text beyond ASCII in a header (RFC 2047).
enum EncodedWord {
    /// A line with a word may have 76 characters: 52 of base64 leave room for `=?UTF-8?B?`, `?=` and a field's name.
    private static let bytesOfWord = 39

    /// An unstructured header field with its line end: as it is if it is short printable ASCII, else in encoded
    /// words, one per line, each of whole characters.
    static func field(_ name: String, _ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        if isPlain, name.utf8.count + 2 + text.utf8.count <= 78 { return "\(name): \(text)\r\n" }
        return "\(name): \(encoded(text))\r\n"
    }

    /// The words, each on a line of its own; spaces between neighbouring words are not part of the text.
    static func encoded(_ text: String) -> String {
        words(of: text).map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        // Whole scalars are what the RFC asks for; whole characters spare readers that show word by word.
        for piece in text.flatMap(pieces) {
            if word.utf8.count + piece.utf8.count > bytesOfWord, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word += piece
        }
        return word.isEmpty && !words.isEmpty ? words : words + [word]
    }

    /// A character, or its scalars where it alone is too long for a word.
    private static func pieces(of character: Character) -> [String] {
        let text = String(character)
        return text.utf8.count <= bytesOfWord ? [text] : text.unicodeScalars.map { String($0) }
    }
}
