/// A line as markdown_v2 reads it, without its line break.
struct MarkdownLine {
    private let text: Substring

    init(_ line: Substring) {
        var text = line
        while let last = text.utf8.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
            text = Substring(text.unicodeScalars.dropLast())
        }
        self.text = text
    }

    /// The line itself.
    var content: Substring { text }

    /// The fence that this line opens: three or more backticks or tildes, perhaps a language.
    var fence: CodeFence? {
        let indentation = text.prefix { $0 == " " || $0 == "\t" }
        let rest = text.dropFirst(indentation.count)
        guard let mark = rest.first, mark == "`" || mark == "~" else { return nil }
        let marks = rest.prefix { $0 == mark }
        let language = rest.dropFirst(marks.count)
        guard marks.count >= 3, mark == "~" || !language.contains("`") else { return nil }
        return CodeFence(indentation: String(indentation), marks: String(marks), opener: String(text))
    }

    func closes(_ fence: CodeFence) -> Bool {
        let trimmed = text.drop { $0 == " " || $0 == "\t" }
        let marks = trimmed.prefix { $0 == fence.marks.first }
        return marks.count >= fence.marks.count
            && trimmed.dropFirst(marks.count).allSatisfy { $0 == " " || $0 == "\t" }
    }

    var isTableRow: Bool { text.utf8.contains(UInt8(ascii: "|")) && quoteMark.isEmpty }

    /// The line under a table's head: `|---|:--:|`.
    var isTableDelimiter: Bool {
        isTableRow && text.utf8.contains(UInt8(ascii: "-")) && text.utf8.allSatisfy { "|:- \t".utf8.contains($0) }
    }

    /// `> ` or `> > ` at the start, as it stands there; empty outside of a quote.
    var quoteMark: Substring {
        let mark = text.prefix { $0 == " " || $0 == ">" }
        return mark.contains(">") ? mark : ""
    }
}

/// An open fence.
struct CodeFence: Sendable, Hashable {
    let indentation: String
    let marks: String
    /// The whole line, with the language.
    let opener: String

    var closer: String { indentation + marks }
}
