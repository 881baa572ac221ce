/// A statement of a catalog without what says nothing: comments, which `mysql <` takes away, and space.
struct SQLText: Hashable {
    let essence: String

    init(_ text: String) {
        var essence: [Character] = []
        var rest = Substring(text)
        while let next = rest.first {
            if rest.hasPrefix("/*") {
                rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
                Self.addSpace(&essence)
            } else if rest.hasPrefix("-- ") || rest.hasPrefix("--\n") {
                rest = rest.drop { !$0.isNewline }
            } else if next == "'" || next == "`" || next == "\"" {
                let quoted = Self.quoted(rest, by: next)
                essence += quoted
                rest = rest[quoted.endIndex...]
            } else if next.isWhitespace {
                Self.addSpace(&essence)
                rest = rest.dropFirst()
            } else {
                essence.append(next)
                rest = rest.dropFirst()
            }
        }
        if essence.last == " " || essence.last == ";" { essence.removeLast() }
        self.essence = String(essence)
    }

    /// The same in small letters and without quotes of names: to look for words that others wrote.
    var words: String {
        essence.lowercased().replacing("`", with: "").replacing("\"", with: "").replacing(" (", with: "(")
            .replacing("( ", with: "(")
    }

    /// Whether a name stands in it, as a word of its own and in whatever case.
    func names(_ name: String) -> Bool {
        let (text, name) = (words, name.lowercased())
        let isPart: (Character?) -> Bool = { $0.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" } ?? false }
        return text.ranges(of: name).contains { range in
            !isPart(text[..<range.lowerBound].last) && !isPart(text[range.upperBound...].first)
        }
    }

    /// The columns of the old or the new row that it names, in their order.
    var rowColumns: [String] {
        var names: [String] = []
        var rest = Substring(essence)
        while let point = rest.firstIndex(of: ".") {
            let before = rest[..<point].suffix(3).uppercased()
            let after = rest[rest.index(after: point)...]
            rest = after
            let edge = essence[..<point].dropLast(3).last
            let isWord = edge.map { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? true
            guard isWord, before == "NEW" || before == "OLD", let first = after.first else { continue }
            let name: String
            if first == "`" || first == "\"" {
                name = String(after.dropFirst().prefix { $0 != first })
            } else {
                name = String(after.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" })
            }
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        return names
    }

    private static func addSpace(_ essence: inout [Character]) {
        if let last = essence.last, last != " " { essence.append(" ") }
    }

    private static func quoted(_ text: Substring, by mark: Character) -> Substring {
        let end = text.dropFirst().firstIndex(of: mark)
        return end.map { text[...$0] } ?? text
    }
}
