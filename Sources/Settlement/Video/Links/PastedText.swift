/// The places of a text at which a link may stand: share texts put sentences around it, in any script and often without
/// a space between.
struct PastedText {
    /// In the text's order; with their scheme, where they have one.
    let links: [Substring]

    /// More is no link that somebody pasted.
    private static let longest = 4_096

    init(_ text: String) {
        links = text.prefix(Self.longest).utf8.split { !Self.isLinkByte($0) }.flatMap { Self.parts(Substring($0)) }
    }

    /// Everything beyond ASCII ends a link, and so do brackets and quotation marks.
    private static func isLinkByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x7E: !#""'<>()[]\^`{|}"#.utf8.contains(byte)
        default: false
        }
    }

    /// Links that stand without anything between them, each without the punctuation after it.
    private static func parts(_ word: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start = word.startIndex
        var index = word.startIndex
        while index < word.endIndex {
            // A URL after an equals sign is a parameter of the one before.
            if index > start, "hH".contains(word[index]), word[word.index(before: index)] != "=",
                isScheme(word[index...])
            {
                parts.append(word[start..<index])
                start = index
            }
            index = word.index(after: index)
        }
        parts.append(word[start...])
        return parts.map(trimmed).filter { !$0.isEmpty }
    }

    private static func isScheme(_ text: Substring) -> Bool {
        PastedURL.schemes.contains { text.prefix($0.count + 1).lowercased() == $0 + "/" }
    }

    private static func trimmed(_ part: Substring) -> Substring {
        var part = part.drop { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        while let last = part.last, ".,;:!?*~".contains(last) { part = part.dropLast() }
        guard !isScheme(part) else { return part }
        // "Link:youtu.be/…"
        let end = part.firstIndex { $0 == "/" || $0 == "?" } ?? part.endIndex
        guard let colon = part[..<end].lastIndex(of: ":"),
            part[colon..<end].dropFirst().contains(where: { !$0.isNumber })
        else { return part }
        return part[colon...].dropFirst()
    }
}
