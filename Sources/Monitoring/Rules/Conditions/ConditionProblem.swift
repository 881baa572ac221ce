/// Why a condition cannot be read, and where.
package struct ConditionProblem: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        case expected(String, found: String)
        case unknownFunction(String)
        case unknownUnit(String)
        case outOfRange(String)
        case tooLong(limit: Int)
        case untilOnTheBadSide
    }

    /// Of the character where reading stopped; from 1.
    package let position: Int
    package let reason: Reason
}

extension ConditionProblem: CustomStringConvertible {
    /// `at character 13: expected a number, found ">"`
    package var description: String { "at character \(position): \(sentence)" }

    private var sentence: String {
        switch reason {
        case .expected(let wanted, let found): "expected \(wanted), found \(found)"
        case .unknownFunction(let name):
            "there is no \(name)(…); there are \(ConditionParser.functions.joined(separator: ", "))"
        case .unknownUnit(let text): "\"\(text)\" has no known unit; there are %, KB, MB, GB, TB, ms, s, m, h, d, w"
        case .outOfRange(let what): what
        case .tooLong(let limit): "a condition has at most \(limit) characters"
        case .untilOnTheBadSide: "`until` must lie on the good side of the limit"
        }
    }
}
