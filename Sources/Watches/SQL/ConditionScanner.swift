import Database

/// Cuts a condition into tokens, as far as names have to be told from everything else. Takes any text.
struct ConditionScanner {
    enum Kind: Equatable {
        /// A bare word: a name, a keyword, a function.
        case word
        /// A quoted name, with what it says.
        case quotedName(String)
        /// A literal of text, also `N'…'`, `E'…'` and dollar quotes.
        case literal
        case number
        case space
        /// Anything else, one character each.
        case symbol
        /// A literal, name or comment without its end.
        case unclosed
    }

    struct Token {
        let kind: Kind
        let text: String
    }

    private let characters: [Unicode.Scalar]
    private let dialect: SQLDialect
    private var position = 0

    static func tokens(of text: String, _ dialect: SQLDialect) -> [Token] {
        var scanner = ConditionScanner(characters: Array(text.unicodeScalars), dialect: dialect)
        var tokens: [Token] = []
        while let token = scanner.next() { tokens.append(token) }
        return tokens
    }

    private init(characters: [Unicode.Scalar], dialect: SQLDialect) {
        self.characters = characters
        self.dialect = dialect
    }

    private mutating func next() -> Token? {
        guard let first = peek() else { return nil }
        let start = position
        let kind = scan(first)
        return Token(kind: kind, text: text(start..<position))
    }

    private mutating func scan(_ first: Unicode.Scalar) -> Kind {
        if first.properties.isWhitespace { return take(while: { $0.properties.isWhitespace }, .space) }
        switch first {
        case "'": return quoted(first, hasBackslash: dialect == .mysql) ?? .unclosed
        case "\"" where dialect == .mysql: return quoted(first, hasBackslash: true) ?? .unclosed
        case "\"": return quotedName(first)
        case "`" where dialect != .postgresql: return quotedName(first)
        case "[" where dialect == .sqlite: return quotedName("]")
        case "-" where startsLineComment: return take(while: { $0 != "\n" }, .space)
        case "#" where dialect == .mysql: return take(while: { $0 != "\n" }, .space)
        case "/" where peek(1) == "*": return blockComment()
        case "$" where dialect == .postgresql: return dollarQuoted()
        case "@": return variable()
        case "0"..."9": return take(while: { Self.isWord($0) || $0 == "." }, .number)
        case _ where Self.isWord(first): return word()
        default:
            position += 1
            return .symbol
        }
    }

    private mutating func word() -> Kind {
        let start = position
        _ = take(while: { Self.isWord($0) || $0 == "$" }, .word)
        guard peek() == "'" else { return .word }
        // `N'…'`, `E'…'`, `_utf8mb4'…'`: part of the literal.
        let hasBackslash = dialect == .mysql || dialect == .postgresql && text(start..<position).lowercased() == "e"
        return quoted("'", hasBackslash: hasBackslash) ?? .unclosed
    }

    /// `@name`, `@@session.name`: never a column.
    private mutating func variable() -> Kind {
        position += 1
        return take(while: { Self.isWord($0) || $0 == "@" || $0 == "." || $0 == "$" }, .number)
    }

    /// From the opening mark to the end of the quotes; nil if there is none.
    private mutating func quoted(_ mark: Unicode.Scalar, hasBackslash: Bool) -> Kind? {
        position += 1
        while let next = peek() {
            position += 1
            if next == "\\", hasBackslash {
                position = min(position + 1, characters.count)
            } else if next == mark {
                guard peek() == mark else { return .literal }
                position += 1
            }
        }
        return nil
    }

    private mutating func quotedName(_ end: Unicode.Scalar) -> Kind {
        let start = position
        guard quoted(end, hasBackslash: false) != nil else { return .unclosed }
        let inside = text(start + 1..<position - 1)
        let mark = String(end)
        return .quotedName(
            inside.split(separator: mark + mark, omittingEmptySubsequences: false).joined(separator: mark))
    }

    /// MySQL takes `--` for two minuses unless white space follows.
    private var startsLineComment: Bool {
        guard peek(1) == "-" else { return false }
        return dialect != .mysql || peek(2).map { $0.properties.isWhitespace } ?? true
    }

    private mutating func blockComment() -> Kind {
        position += 2
        var depth = 1
        while peek() != nil {
            if peek() == "*", peek(1) == "/" {
                position += 2
                depth -= 1
                if depth == 0 { return .space }
            } else if dialect == .postgresql, peek() == "/", peek(1) == "*" {
                position += 2
                depth += 1
            } else {
                position += 1
            }
        }
        return .unclosed
    }

    private mutating func dollarQuoted() -> Kind {
        let tag = characters[(position + 1)...].prefix { Self.isWord($0) }
        guard tag.endIndex < characters.count, characters[tag.endIndex] == "$" else {
            position += 1
            return .symbol
        }
        let mark = characters[position...tag.endIndex]
        position += mark.count
        while position < characters.count {
            if characters[position...].starts(with: mark) {
                position += mark.count
                return .literal
            }
            position += 1
        }
        return .unclosed
    }

    private mutating func take(while isPart: (Unicode.Scalar) -> Bool, _ kind: Kind) -> Kind {
        while let next = peek(), isPart(next) { position += 1 }
        return kind
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        position + ahead < characters.count ? characters[position + ahead] : nil
    }

    private func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: characters[range])
        return String(text)
    }

    /// Letters, digits, `_` and all beyond ASCII, as the databases have it.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: scalar.value > 0x7F && !scalar.properties.isWhitespace
        }
    }
}
