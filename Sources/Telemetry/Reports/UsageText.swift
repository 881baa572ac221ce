/// How texts of a report are brought into the form in which they are kept.
package enum UsageText {
    /// Without blanks at its ends, which MySQL does not tell apart.
    package static func trimmed(_ text: String) -> String {
        guard text.utf8.first == 0x20 || text.utf8.last == 0x20 else { return text }
        var rest = text.utf8[...]
        while rest.first == 0x20 { rest = rest.dropFirst() }
        while rest.last == 0x20 { rest = rest.dropLast() }
        return String(Substring(rest))
    }

    package static func hasControlCharacters(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: isControl)
    }

    /// A system or version: control characters left out, cut at the end of a character; `unknown` for nothing.
    package static func value(_ text: String) -> String {
        var text = text
        if hasControlCharacters(text) {
            text = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
        }
        let cut = trimmed(prefix(trimmed(text), bytes: UsageReportReader.longestValue))
        return cut.isEmpty ? UserTable.unknown : cut
    }

    static func value(_ value: JSONScanner.Value?) -> String {
        guard case .text(let text) = value else { return UserTable.unknown }
        return self.value(text)
    }

    private static func prefix(_ text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var count = 0
        var prefix = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= bytes else { break }
            prefix.append(scalar)
        }
        return String(prefix)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
