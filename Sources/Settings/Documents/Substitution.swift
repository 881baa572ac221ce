/// `${NAME}` and `${NAME:-default}` inside a value; `$${` stands for `${` itself.
///
/// What a variable holds is data: it is neither read as YAML nor searched for `${` again. The default counts
/// when the variable is not set or empty, as in a shell; it ends at the first `}`.
struct Substitution {
    enum Piece: Hashable {
        case literal(String)
        case variable(String, fallback: String?)
    }

    enum Failure: Error, Hashable, CustomStringConvertible {
        case missing(String)
        case malformed(String)

        var description: String {
            switch self {
            case .missing(let name):
                "the environment variable \(name) is not set; set it in the environment or in .env beside the file, "
                    + "or write ${\(name):-default}"
            case .malformed(let reason): reason
            }
        }
    }

    let pieces: [Piece]

    init(_ text: String) throws(Failure) {
        var pieces: [Piece] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                pieces.append(.literal(literal))
                literal = ""
                pieces.append(try Self.variable(&rest))
            } else {
                literal.append(character)
                rest = rest.dropFirst()
            }
        }
        pieces.append(.literal(literal))
        self.pieces = pieces
    }

    var hasVariables: Bool {
        pieces.contains { piece in
            if case .variable = piece { true } else { false }
        }
    }

    func resolved(in environment: SettingsEnvironment) throws(Failure) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .variable(let name, nil):
                guard let value = environment.value(name) else { throw .missing(name) }
                text += value
            case .variable(let name, let fallback?):
                let value = environment.value(name) ?? ""
                text += value.isEmpty ? fallback : value
            }
        }
        return text
    }

    static func isVariableName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.unicodeScalars.allSatisfy { scalar in
            scalar == "_"
                || (scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
        }
    }

    private static func variable(_ rest: inout Substring) throws(Failure) -> Piece {
        guard let end = rest.firstIndex(of: "}") else {
            throw .malformed("found ${ without its }; write $${ for a literal ${")
        }
        let content = rest[..<end].dropFirst(2)
        rest = rest[rest.index(after: end)...]
        let separator = content.firstRange(of: ":-")
        let name = content[..<(separator?.lowerBound ?? content.endIndex)]
        guard isVariableName(name) else {
            throw .malformed(
                "found ${…} without the name of a variable; allowed is ${NAME} or ${NAME:-default}, "
                    + "and $${ for a literal ${")
        }
        return .variable(String(name), fallback: separator.map { String(content[$0.upperBound...]) })
    }
}
