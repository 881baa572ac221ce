/// One thing that a monitor run looked at, and whether it is well.
package struct MonitorFinding: Sendable, Hashable {
    package enum Severity: String, Sendable, CaseIterable, Comparable {
        case ok, warning, error

        package static func < (one: Severity, other: Severity) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .ok: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    package var severity: Severity
    /// What was looked at: `source sixpage`, `channel ops`, `logs webhook-log`.
    package var what: String
    /// What was found, in one clause.
    package var message: String
    /// What the operator can do; nil when all is well.
    package var hint: String?
    /// The same as one sentence for the group, which reads Chinese.
    package var notice: String

    package init(_ severity: Severity, what: String, message: String, hint: String? = nil, notice: String) {
        self.severity = severity
        self.what = what
        self.message = message
        self.hint = hint
        self.notice = notice
    }
}

extension MonitorFinding: CustomStringConvertible {
    /// `source sixpage: answers in 3 ms`
    package var description: String {
        "\(what): \(message)" + (hint.map { "; \($0)" } ?? "")
    }
}
