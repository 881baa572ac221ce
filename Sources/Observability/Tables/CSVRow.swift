/// One line of CSV as RFC 4180 has it: commas, quotes doubled, CR LF at the end.
package struct CSVRow: Sendable, Hashable {
    /// What a cell holds.
    package enum Cell: Sendable, Hashable {
        /// Somebody's words. Excel and its kin take a text that begins with `=`, `+`, `-`, `@` (in Chinese also those of
        /// full width) or a tab for a formula and run it: such a text gets an apostrophe in front.
        case text(String?)
        case number(Int64?)
        /// Ours, which begins harmlessly: a day, a word.
        case plain(String)
    }

    package private(set) var line = ""
    private var isEmpty = true

    package init(_ cells: [Cell] = []) {
        for cell in cells { add(cell) }
    }

    /// Tells Excel that the file is UTF-8.
    package static let byteOrderMark = "\u{FEFF}"
    package static let end = "\r\n"

    package mutating func add(_ cell: Cell) {
        if !isEmpty { line += "," }
        isEmpty = false
        switch cell {
        case .number(let value): line += value.map(String.init) ?? ""
        case .plain(let text): line += Self.quoted(text)
        case .text(let text): line += Self.quoted(Self.guarded(text ?? ""))
        }
    }

    private static func guarded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else {
            return text
        }
        return "'" + text
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
