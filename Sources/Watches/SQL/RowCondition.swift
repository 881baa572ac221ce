import Database

/// A watch's condition, which is SQL over bare names of columns, as a trigger needs it.
struct RowCondition {
    private let tokens: [ConditionScanner.Token]
    private let dialect: SQLDialect

    /// - Throws: `WatchTrouble` for what would not end where it should.
    init(_ text: String, _ dialect: SQLDialect) throws {
        tokens = ConditionScanner.tokens(of: text, dialect)
        self.dialect = dialect
        var depth = 0
        for token in tokens {
            if token.kind == .unclosed { throw Self.trouble("something in it has no end: \(token.text.prefix(20))") }
            guard token.kind == .symbol else { continue }
            if token.text == ";" { throw Self.trouble("it is one expression and has no semicolon") }
            if token.text == "(" { depth += 1 }
            if token.text == ")" { depth -= 1 }
            if depth < 0 { break }
        }
        guard depth == 0 else { throw Self.trouble("its parentheses do not match") }
        guard tokens.contains(where: { $0.kind != .space }) else { throw Self.trouble("it is empty") }
    }

    private static func trouble(_ reason: String) -> WatchTrouble {
        WatchTrouble(.condition, "the condition (when) is no expression: \(reason)")
    }

    /// The text as it was written.
    var text: String { tokens.map(\.text).joined() + end }

    /// A comment may be the last thing: what follows has to begin on a line of its own.
    private var end: String {
        guard let last = tokens.last(where: { $0.text.contains { !$0.isWhitespace } }) else { return "" }
        return ["-", "#"].contains(last.text.prefix(1)) ? "\n" : ""
    }

    /// With `NEW.` or `OLD.` before each name that is a column of the table.
    func qualified(with row: String, in table: WatchedTable) -> String {
        let spellings = Dictionary(
            table.columns.map { ($0.name.lowercased(), $0.name) }, uniquingKeysWith: { first, _ in first })
        let places = tokens.indices.filter { tokens[$0].kind != .space }
        var texts = tokens.map(\.text)
        for (order, place) in places.enumerated() {
            let neighbours = Neighbours(
                beforeThat: order > 1 ? tokens[places[order - 2]] : nil,
                before: order > 0 ? tokens[places[order - 1]] : nil,
                after: order + 1 < places.count ? tokens[places[order + 1]] : nil)
            guard let name = name(tokens[place], neighbours) else { continue }
            if neighbours.after?.text == "." {
                if name.lowercased() == table.name.lowercased() { texts[place] = row }
            } else if let column = spellings[name.lowercased()] {
                texts[place] = row + "." + Identifier.quoted(column, dialect)
            }
        }
        return texts.joined() + end
    }

    private struct Neighbours {
        let beforeThat: ConditionScanner.Token?
        let before: ConditionScanner.Token?
        let after: ConditionScanner.Token?
    }

    /// After these stands a name of something else.
    private static let namesFollow: Set = ["as", "collate", "from", "join", "using"]
    private static let keywords: Set = [
        "and", "or", "not", "null", "is", "in", "like", "glob", "between", "case", "when", "then", "else", "end",
        "true", "false", "exists", "div", "mod", "xor", "regexp", "rlike", "binary", "collate", "interval", "as",
        "select", "from", "where", "escape", "distinct", "unknown", "on", "join", "union", "limit", "order", "group",
        "by", "having", "with", "cast",
    ]

    /// The name that a token may be a column by; nil for keywords, functions, literals' types and the like.
    private func name(_ token: ConditionScanner.Token, _ neighbours: Neighbours) -> String? {
        if neighbours.before?.text == "." { return nil }
        if let before = neighbours.before, before.kind == .word, Self.namesFollow.contains(before.text.lowercased()) {
            return nil
        }
        switch token.kind {
        case .quotedName(let name): return name
        case .word:
            if Self.keywords.contains(token.text.lowercased()) { return nil }
            // A function, or `DATE '2026-01-01'`.
            if neighbours.after?.text == "(" || neighbours.after?.kind == .literal { return nil }
            // `INTERVAL 7 DAY`
            if neighbours.beforeThat?.text.lowercased() == "interval" { return nil }
            return token.text
        default: return nil
        }
    }
}
