/// What can be said of a `when` without asking the database: it is put into a trigger, where it must stay one expression.
enum WatchCondition {
    static let allowed = "a condition over the row's columns, such as deleted = 0 AND status = 'ACTIVE'"

    /// nil if it is fine, else what is allowed.
    static func complaint(about text: String) -> String? {
        guard text.contains(where: { !$0.isWhitespace }) else { return allowed + ", not empty" }
        guard !text.utf8.contains(0) else { return allowed + ", without NUL" }
        guard let bare = withoutQuoted(text) else { return "\(allowed), with each quote closed" }
        let words = bare.lowercased()
        if words.contains(";") { return "one condition, without a semicolon" }
        if words.contains("--") || words.contains("/*") { return "a condition without comments" }
        for row in ["new", "old"] where hasRow(row, words) {
            return "the columns by their bare names, without \(row.uppercased()).: Herald puts that in its place"
        }
        var depth = 0
        for character in bare where depth >= 0 {
            depth += character == "(" ? 1 : character == ")" ? -1 : 0
        }
        return depth == 0 ? nil : "\(allowed), with brackets that match"
    }

    private static func hasRow(_ row: String, _ words: String) -> Bool {
        words.ranges(of: row + ".").contains { range in
            guard range.lowerBound > words.startIndex else { return true }
            let before = words[words.index(before: range.lowerBound)]
            return !before.isLetter && !before.isNumber && before != "_" && before != "."
        }
    }

    /// Without what stands in quotes; nil if one is not closed.
    private static func withoutQuoted(_ text: String) -> String? {
        var bare = ""
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" || character == "`" {
                quote = character
            } else {
                bare.append(character)
            }
        }
        return quote == nil ? bare : nil
    }
}
