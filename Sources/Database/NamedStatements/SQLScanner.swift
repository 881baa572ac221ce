/// Cuts SQL that a user wrote into the pieces that matter for its parameters. What is inside of literals,
/// quoted names and comments is never looked at. Takes any bytes.
struct SQLScanner {
    enum Piece: Equatable {
        /// A literal, a quoted name, a word, an operator.
        case code
        case space
        case comment
        /// `:name`
        case parameter(String)
        /// A placeholder of the database's own (`?`, `$1`, `@x`), which nothing would be bound to.
        case placeholder(String)
        case semicolon
        /// A literal, quoted name or comment without its end; what it opens with.
        case unclosed(String)
    }

    let dialect: SQLDialect
    private let bytes: [UInt8]
    private(set) var position = 0
    /// How many `[` of PostgreSQL's arrays are open: in there, `a:b` is a slice.
    private var openBrackets = 0

    init(_ text: String, dialect: SQLDialect) {
        bytes = Array(text.utf8)
        self.dialect = dialect
    }

    /// The next piece and its place, or nil at the end.
    mutating func next() -> (piece: Piece, range: Range<Int>)? {
        guard let byte = peek(0) else { return nil }
        let start = position
        let piece = scan(byte)
        return (piece, start..<position)
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The line of a place, from 1.
    func line(of position: Int) -> Int {
        bytes[..<position].count { $0 == UInt8(ascii: "\n") } + 1
    }

    private mutating func scan(_ byte: UInt8) -> Piece {
        switch byte {
        case UInt8(ascii: " "), 0x09...0x0D: return scanSpace()
        case UInt8(ascii: "'"): return scanQuoted(byte, hasBackslash: dialect == .mysql)
        case UInt8(ascii: "\""): return scanQuoted(byte, hasBackslash: dialect == .mysql)
        case UInt8(ascii: "`") where dialect != .postgresql: return scanQuoted(byte, hasBackslash: false)
        case UInt8(ascii: "["): return scanBracket()
        case UInt8(ascii: "]"): return scanClosingBracket()
        case UInt8(ascii: "-") where startsLineComment: return scanLine()
        case UInt8(ascii: "#") where dialect == .mysql: return scanLine()
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): return scanBlockComment()
        case UInt8(ascii: ":"): return scanColon()
        case UInt8(ascii: "$"): return scanDollar()
        case UInt8(ascii: "@"): return scanAt()
        case UInt8(ascii: "?") where dialect != .postgresql: return scanPlaceholder()
        case UInt8(ascii: ";"): return take(1, as: .semicolon)
        case _ where Self.isWord(byte): return scanWord()
        default: return take(1, as: .code)
        }
    }
}

// MARK: Literals and names

extension SQLScanner {
    /// `'…'`, `"…"`, `` `…` ``: a doubled quote stands for one; with `hasBackslash`, so does an escaped one.
    private mutating func scanQuoted(_ quote: UInt8, hasBackslash: Bool) -> Piece {
        position += 1
        while let byte = peek(0) {
            position += 1
            if byte == UInt8(ascii: "\\"), hasBackslash {
                position = min(position + 1, bytes.count)
            } else if byte == quote {
                guard peek(0) == quote else { return .code }
                position += 1
            }
        }
        return .unclosed(String(UnicodeScalar(quote)))
    }

    /// A name in SQLite (`[order]`), a subscript in PostgreSQL.
    private mutating func scanBracket() -> Piece {
        guard dialect == .sqlite else {
            openBrackets += 1
            return take(1, as: .code)
        }
        while let byte = peek(0) {
            position += 1
            if byte == UInt8(ascii: "]") { return .code }
        }
        return .unclosed("[")
    }

    private mutating func scanClosingBracket() -> Piece {
        openBrackets = max(0, openBrackets - 1)
        return take(1, as: .code)
    }

    private mutating func scanWord() -> Piece {
        let start = position
        skip { Self.isWord($0) || $0 == UInt8(ascii: "$") }
        // PostgreSQL's E'…' knows backslashes.
        let isEscapeMark = position == start + 1 && bytes[start] | 0x20 == UInt8(ascii: "e")
        if dialect == .postgresql, isEscapeMark, peek(0) == UInt8(ascii: "'") {
            return scanQuoted(UInt8(ascii: "'"), hasBackslash: true)
        }
        return .code
    }

    /// `$tag$ … $tag$` and `$1` in PostgreSQL, `$name` in SQLite.
    private mutating func scanDollar() -> Piece {
        switch dialect {
        case .mysql: return take(1, as: .code)
        case .sqlite: return scanPlaceholder()
        case .postgresql: break
        }
        if let digit = peek(1), Self.isDigit(digit) { return scanPlaceholder() }
        guard let delimiter = dollarDelimiter() else { return take(1, as: .code) }
        position += delimiter.count
        while position < bytes.count {
            if bytes[position...].starts(with: delimiter) {
                position += delimiter.count
                return .code
            }
            position += 1
        }
        return .unclosed(String(decoding: delimiter, as: UTF8.self))
    }

    /// `$$` or `$tag$`, if that is what begins here.
    private func dollarDelimiter() -> ArraySlice<UInt8>? {
        let tag = bytes[(position + 1)...].prefix(while: Self.isWord)
        guard tag.endIndex < bytes.count, bytes[tag.endIndex] == UInt8(ascii: "$") else { return nil }
        return bytes[position...tag.endIndex]
    }
}

// MARK: Comments

extension SQLScanner {
    /// MySQL takes `--` for two minuses unless white space follows.
    private var startsLineComment: Bool {
        guard peek(1) == UInt8(ascii: "-") else { return false }
        guard dialect == .mysql, let next = peek(2) else { return true }
        return next <= UInt8(ascii: " ")
    }

    private mutating func scanLine() -> Piece {
        skip { $0 != UInt8(ascii: "\n") }
        return .comment
    }

    private mutating func scanBlockComment() -> Piece {
        // MySQL and MariaDB run what is in /*! … */ and /*M! … */: only its opening is passed over.
        let isCode =
            peek(2) == UInt8(ascii: "!")
            || peek(2) == UInt8(ascii: "M") && peek(3) == UInt8(ascii: "!")
        if dialect == .mysql, isCode { return take(2, as: .code) }
        position += 2
        var depth = 1
        while position < bytes.count {
            if peek(0) == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                position += 2
                depth -= 1
                if depth == 0 { return .comment }
            } else if dialect == .postgresql, peek(0) == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                position += 2
                depth += 1
            } else {
                position += 1
            }
        }
        return .unclosed("/*")
    }

    private mutating func scanSpace() -> Piece {
        skip { $0 == UInt8(ascii: " ") || 0x09...0x0D ~= $0 }
        return .space
    }
}

// MARK: Parameters

extension SQLScanner {
    private mutating func scanColon() -> Piece {
        guard let next = peek(1) else { return take(1, as: .code) }
        // A cast (`::`), an assignment (`:=`).
        if next == UInt8(ascii: ":") || next == UInt8(ascii: "=") { return take(2, as: .code) }
        if Self.isDigit(next), dialect == .sqlite { return scanPlaceholder() }
        guard Self.isWord(next), !Self.isDigit(next), !isInSlice else { return take(1, as: .code) }
        position += 1
        let start = position
        skip(while: Self.isWord)
        return .parameter(text(start..<position))
    }

    /// `a[low:high]`: directly after the lower bound.
    private var isInSlice: Bool {
        guard openBrackets > 0, position > 0 else { return false }
        let before = bytes[position - 1]
        return Self.isWord(before) || ")]\"'".utf8.contains(before)
    }

    /// `@name` is a variable in MySQL, an operator in PostgreSQL and a parameter in SQLite.
    private mutating func scanAt() -> Piece {
        guard dialect == .sqlite else { return take(1, as: .code) }
        return scanPlaceholder()
    }

    private mutating func scanPlaceholder() -> Piece {
        let start = position
        position += 1
        skip(while: Self.isWord)
        return .placeholder(text(start..<position))
    }
}

// MARK: Bytes

extension SQLScanner {
    private func peek(_ offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private mutating func take(_ count: Int, as piece: Piece) -> Piece {
        position += count
        return piece
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = peek(0), condition(byte) { position += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    /// Letters, digits, underscores and whatever is not ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
            || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}
