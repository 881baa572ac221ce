import Yams

/// A key that stands twice in one map, found again in the text.
///
/// Its first letter is replaced by one from Unicode's private use area: of the same width, so that every
/// position stays true, and unlike any other key, so that the rest of the file can be parsed and checked.
struct DuplicateKey {
    let key: String
    let firstLine: Int
    /// Of the second one.
    let line: Int
    private let column: Int
    private let replacement: Unicode.Scalar

    /// nil if it is not found: it is looked for where people repeat keys, at the beginning of a later line in
    /// the same column, not inside `{…}`.
    init?(_ key: String, first: Mark, number: Int, in text: String) {
        guard let replacement = Unicode.Scalar(0xE000 + UInt32(number)), !key.isEmpty else { return nil }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated().dropFirst(first.line) {
            let indent = line.prefix { $0 == " " }.count
            let content = line.dropFirst(indent)
            guard !content.isEmpty, content.first != "#" else { continue }
            // Further out: the map has ended.
            if indent < first.column - 1 { return nil }
            guard indent == first.column - 1, let letter = Self.offset(of: key, in: content) else { continue }
            self.key = key
            self.replacement = replacement
            firstLine = first.line
            self.line = index + 1
            column = indent + 1 + letter
            return
        }
        return nil
    }

    func renamed(in text: String) -> String {
        var text = text
        var start = text.startIndex
        for _ in 1..<line {
            guard let newline = text[start...].firstIndex(where: \.isNewline) else { return text }
            start = text.index(after: newline)
        }
        guard let letter = text.unicodeScalars.index(start, offsetBy: column - 1, limitedBy: text.endIndex) else {
            return text
        }
        text.unicodeScalars.replaceSubrange(letter...letter, with: CollectionOfOne(replacement))
        return text
    }

    func isMarked(by key: String) -> Bool { key.unicodeScalars.first == replacement }

    /// Where the key's first letter stands in a line that begins with it, bare or in quotes.
    private static func offset(of key: String, in line: Substring) -> Int? {
        for (prefix, suffix) in [("", ""), ("\"", "\""), ("'", "'")] where line.hasPrefix(prefix + key + suffix) {
            let rest = line.dropFirst((prefix + key + suffix).count).drop { $0 == " " }
            if rest.first == ":" { return prefix.count }
        }
        return nil
    }
}
