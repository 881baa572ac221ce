/// What is wrong with a template, or with a value that it is given: one clause, and what to do.
package struct TemplateProblem: Error, Sendable, Hashable {
    package let message: String
    package let hint: String
    /// The message for the group, which reads Chinese; nil: there is only the one above.
    package let notice: String?

    package init(_ message: String, hint: String, notice: String? = nil) {
        self.message = message
        self.hint = hint
        self.notice = notice
    }
}

extension TemplateProblem: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}
