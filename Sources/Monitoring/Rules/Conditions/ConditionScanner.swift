/// Goes through the characters of a condition.
struct ConditionScanner {
    private let scalars: [Unicode.Scalar]
    private(set) var index = 0

    static let longest = 1_000

    init(_ text: String) throws(ConditionProblem) {
        // Counted no further than needed: the text may be anything.
        scalars = Array(text.unicodeScalars.prefix(Self.longest + 1))
        guard scalars.count <= Self.longest else {
            throw ConditionProblem(position: Self.longest + 1, reason: .tooLong(limit: Self.longest))
        }
    }

    mutating func skipSpaces() {
        while let scalar = peek, " \t\n\r".unicodeScalars.contains(scalar) { index += 1 }
    }

    var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    /// Where the next character that is no space stands, from 1.
    mutating func position() -> Int {
        skipSpaces()
        return index + 1
    }

    mutating func take(_ symbol: String) -> Bool {
        skipSpaces()
        let wanted = Array(symbol.unicodeScalars)
        guard scalars[index...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }

    mutating func expect(_ symbol: String, or wanted: String? = nil) throws(ConditionProblem) {
        guard take(symbol) else { throw expected(wanted ?? "\"\(symbol)\"") }
    }

    /// A metric, a function, a label: letters, digits and `_`, no digit first.
    mutating func word() -> String? {
        skipSpaces()
        guard let first = peek, Self.isLetter(first) else { return nil }
        return taking { Self.isLetter($0) || Self.isDigit($0) }
    }

    /// The characters of a number with its unit.
    mutating func quantity() -> String? {
        skipSpaces()
        guard let first = peek, Self.isDigit(first) || first == "-" || first == "." else { return nil }
        index += 1
        return String(Character(first)) + taking { Self.isLetter($0) || Self.isDigit($0) || $0 == "." || $0 == "%" }
    }

    /// Bare, or in quotes whatever it holds.
    mutating func labelValue() throws(ConditionProblem) -> String {
        if take("\"") {
            let value = taking { $0 != "\"" }
            guard peek != nil else { throw expected("a closing quote") }
            index += 1
            return value
        }
        let value = taking { !" \t\n\r,{}()=\"<>".unicodeScalars.contains($0) }
        guard !value.isEmpty else { throw expected("a label's value") }
        return value
    }

    mutating func expected(_ wanted: String) -> ConditionProblem {
        let position = position()
        let found = peek.map { "\"\($0)\"" } ?? "the end"
        return ConditionProblem(position: position, reason: .expected(wanted, found: found))
    }

    private mutating func taking(while fits: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = peek, fits(scalar) {
            text.append(scalar)
            index += 1
        }
        return String(text)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
