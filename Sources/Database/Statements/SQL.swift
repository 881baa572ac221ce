/// A statement with its values kept apart from its text: values are always bound, never spliced.
///
///     let statement: SQL = "SELECT state FROM delivery WHERE id = \(id)"
///
/// An interpolated value becomes a parameter. `\(raw:)` is for text that is part of our own source
/// (a dialect's suffix, a table name); `\(list:)` binds each element, separated by commas.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text between the parameters: always one more than `parameters`.
    package private(set) var fragments: [String]
    package private(set) var parameters: [SQLValue]

    package init(stringLiteral value: String) {
        self.init(text: value)
    }

    package init(text: String) {
        fragments = [text]
        parameters = []
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.statement
    }

    /// Text of our own source. It carries a label because a literal with `\(value)` in it would otherwise be
    /// taken for a `String`, and the value spliced instead of bound.
    package mutating func append(raw text: String) {
        fragments[fragments.count - 1] += text
    }

    package mutating func append(_ value: SQLValue) {
        parameters.append(value)
        fragments.append("")
    }

    package mutating func append(_ other: SQL) {
        append(raw: other.fragments[0])
        for (value, fragment) in zip(other.parameters, other.fragments.dropFirst()) {
            append(value)
            append(raw: fragment)
        }
    }

    /// The same statement with other values.
    package func with(_ values: [SQLValue]) -> SQL {
        var statement = self
        statement.parameters = values
        return statement
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.append(right)
        return sum
    }

    /// The text with the dialect's placeholders (`?`, or `$1`, `$2`, …).
    package func text(for dialect: SQLDialect) -> String {
        guard fragments.count > 1 else { return fragments[0] }
        var text = fragments[0]
        for index in 1..<fragments.count {
            text += dialect.placeholder(index)
            text += fragments[index]
        }
        return text
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var statement = SQL(text: "")

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) { statement.append(raw: literal) }
        package mutating func appendInterpolation(_ value: SQLValue) { statement.append(value) }
        package mutating func appendInterpolation(_ value: (some SQLValueConvertible)?) {
            statement.append(value?.sqlValue ?? .null)
        }
        package mutating func appendInterpolation(_ statement: SQL) { self.statement.append(statement) }
        package mutating func appendInterpolation(raw text: String) { statement.append(raw: text) }
        package mutating func appendInterpolation(list values: some Collection<some SQLValueConvertible>) {
            for (index, value) in values.enumerated() {
                if index > 0 { statement.append(raw: ", ") }
                statement.append(value.sqlValue)
            }
        }
    }
}
