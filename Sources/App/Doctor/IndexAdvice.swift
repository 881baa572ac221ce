/// Which index would spare a report's query a full scan, read from the query's own text: the columns it
/// compares with the window's bounds.
struct IndexAdvice {
    private let words: [Word]

    init(query: String) {
        words = Word.scan(query)
    }

    /// The statement that creates the missing index, or nil where the text does not tell.
    func statement(forScanOf alias: String) -> String? {
        let table = tableName(of: alias)
        guard let column = windowColumns(of: alias, isOnlyTable: tableNames.count == 1).first else { return nil }
        return "CREATE INDEX idx_\(table)_\(column) ON \(table) (\(column));"
    }

    /// Whether the window's bound is compared with an expression over a column: no plain index helps then.
    func comparesAnExpression() -> Bool {
        boundComparisons.contains { words[$0.other].text == ")" }
    }

    func tableName(of alias: String) -> String {
        tableNames.first { $0.alias == alias || $0.name == alias }?.name ?? alias
    }

    private var tableNames: [(name: String, alias: String)] {
        words.indices.compactMap { index in
            guard words[index].isKeyword("from") || words[index].isKeyword("join") else { return nil }
            guard let name = word(index + 1), name.isName else { return nil }
            var next = index + 2
            if word(next)?.isKeyword("as") == true { next += 1 }
            let alias = word(next).flatMap { $0.isName && !$0.isClauseStart ? $0.text : nil }
            return (name.text, alias ?? name.text)
        }
    }

    private func windowColumns(of alias: String, isOnlyTable: Bool) -> [String] {
        boundComparisons.compactMap { comparison in
            let column = words[comparison.other]
            guard column.isName else { return nil }
            let parts = column.text.split(separator: ".").map(String.init)
            if parts.count == 2 { return parts[0] == alias ? parts[1] : nil }
            return isOnlyTable ? parts[0] : nil
        }
    }

    /// Places where a `:start…` or `:end…` parameter is compared, and the word on the other side.
    private var boundComparisons: [(parameter: Int, other: Int)] {
        words.indices.compactMap { index in
            guard words[index].isBound else { return nil }
            if let before = word(index - 1), before.isComparison || before.isKeyword("between"), index >= 2 {
                return (index, index - 2)
            }
            if let after = word(index + 1), after.isComparison, index + 2 < words.count { return (index, index + 2) }
            return nil
        }
    }

    private func word(_ index: Int) -> Word? { words.indices.contains(index) ? words[index] : nil }
}

/// A word of SQL as far as advice needs it: names with their dots, parameters, operators; strings and
/// comments are left out.
private struct Word {
    let text: String

    func isKeyword(_ keyword: String) -> Bool { text.lowercased() == keyword }
    var isName: Bool { text.unicodeScalars.first.map { $0 == "_" || $0.properties.isAlphabetic } ?? false }
    var isBound: Bool { [":start", ":end", ":previous"].contains { text.hasPrefix($0) } }
    var isComparison: Bool { ["<", ">", "<=", ">=", "="].contains(text) }
    var isClauseStart: Bool {
        [
            "where", "join", "inner", "left", "right", "cross", "on", "group", "order", "limit", "having", "union",
            "using",
        ]
        .contains(text.lowercased())
    }

    static func scan(_ sql: String) -> [Word] {
        var words: [Word] = []
        var rest = Substring(sql)
        while let character = rest.first {
            if character == "'" {
                rest = rest.dropFirst().drop { $0 != "'" }.dropFirst()
            } else if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if character.isLetter || character.isNumber || "_:`\".".contains(character) {
                let token = rest.prefix { $0.isLetter || $0.isNumber || "_:`\".".contains($0) }
                words.append(Word(text: String(token.filter { !"`\"".contains($0) })))
                rest = rest.dropFirst(token.count)
            } else if "<>=".contains(character) {
                let token = rest.prefix { "<>=".contains($0) }
                words.append(Word(text: String(token)))
                rest = rest.dropFirst(token.count)
            } else {
                if !character.isWhitespace { words.append(Word(text: String(character))) }
                rest = rest.dropFirst()
            }
        }
        return words
    }
}
