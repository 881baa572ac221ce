/// A line that could not be counted: which one, why, and what to do.
package struct LineFailure: Error, Sendable, Hashable {
    package let report: String
    package let line: String
    package let cause: FailureCause

    package init(report: String, line: String, cause: FailureCause) {
        self.report = report
        self.line = line
        self.cause = cause
    }
}

extension LineFailure: CustomStringConvertible {
    /// For the command line and the log.
    package var description: String { "report \(report), line \(line): \(cause)" }

    /// For the group.
    var notice: String { "「\(line)」\(cause.notice)" }
}
