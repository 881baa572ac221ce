/// What is wrong with a template, or with a value that it is given: one clause, and what to do.
package struct TemplateProblem: Error, Sendable, Hashable {
    package let message: String
    package let hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}

extension TemplateProblem: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
