/// A word of SQL as far as advice needs it: names with their dots, parameters, operators; strings and
/// comments are left out.
struct SQLWord {
    let text: String

    func isKeyword(_ keyword: String) -> Bool { text.lowercased() == keyword }
    var isName: Bool { text.unicodeScalars.first.map { $0 == "_" || $0.properties.isAlphabetic } ?? false }
    /// Whether it opens a query of its own when a parenthesis stands before it.
    var isQueryStart: Bool { isKeyword("select") || isKeyword("with") }
    var isBound: Bool { [":start", ":end", ":previous"].contains { text.hasPrefix($0) } }
    var isComparison: Bool { ["<", ">", "<=", ">=", "="].contains(text) }
    var isClauseStart: Bool {
        [
            "where", "join", "inner", "left", "right", "cross", "on", "group", "order", "limit", "having", "union",
            "using",
        ]
        .contains(text.lowercased())
    }

    static func scan(_ sql: String) -> [SQLWord] {
        var words: [SQLWord] = []
        var rest = Substring(sql)
        while let character = rest.first {
            if character == "'" {
                rest = rest.dropFirst().drop { $0 != "'" }.dropFirst()
            } else if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if character.isLetter || character.isNumber || "_:`\".".contains(character) {
                let token = rest.prefix { $0.isLetter || $0.isNumber || "_:`\".".contains($0) }
                words.append(SQLWord(text: String(token.filter { !"`\"".contains($0) })))
                rest = rest.dropFirst(token.count)
            } else if "<>=".contains(character) {
                let token = rest.prefix { "<>=".contains($0) }
                words.append(SQLWord(text: String(token)))
                rest = rest.dropFirst(token.count)
            } else {
                if !character.isWhitespace { words.append(SQLWord(text: String(character))) }
                rest = rest.dropFirst()
            }
        }
        return words
    }
}
