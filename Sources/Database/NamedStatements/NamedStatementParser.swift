/// Puts the scanner's pieces together: the text between the parameters, and their names.
struct NamedStatementParser {
    private(set) var fragments = [""]
    private(set) var uses: [String] = []
    private var scanner: SQLScanner
    private var hasCode = false
    private var hasEnded = false

    init(_ text: String, dialect: SQLDialect) {
        scanner = SQLScanner(text, dialect: dialect)
    }

    mutating func parse() throws(DatabaseError) {
        while let (piece, range) = scanner.next() { try add(piece, range) }
        guard hasCode else { throw DatabaseError(.syntax, "the query is empty") }
    }

    private mutating func add(_ piece: SQLScanner.Piece, _ range: Range<Int>) throws(DatabaseError) {
        switch piece {
        case .space, .comment:
            keep(range)
        case .semicolon:
            hasEnded = hasCode
        case .code:
            try noteCode(range)
            keep(range)
        case .parameter(let name):
            try noteCode(range)
            uses.append(name)
            fragments.append("")
        case .placeholder(let text):
            throw DatabaseError(
                .unknownParameter, "the query has a placeholder \(text) in line \(scanner.line(of: range.lowerBound))",
                hint: "write :name; inside of a literal, \(text) stays as it is")
        case .unclosed(let opening):
            throw DatabaseError(
                .syntax, "what \(opening) opens in line \(scanner.line(of: range.lowerBound)) has no end")
        }
    }

    private mutating func noteCode(_ range: Range<Int>) throws(DatabaseError) {
        guard !hasEnded else {
            throw DatabaseError(
                .syntax, "a second statement begins in line \(scanner.line(of: range.lowerBound))",
                hint: "a query is one statement")
        }
        hasCode = true
    }

    private mutating func keep(_ range: Range<Int>) {
        fragments[fragments.count - 1] += scanner.text(range)
    }
}
