/// One thing that `herald doctor` looked at and what it thinks of it.
package struct DoctorFinding: Sendable, Codable {
    package enum Verdict: String, Sendable, Codable, Comparable {
        case fine
        /// Works, and could be better.
        case advice
        /// Does not work.
        case wrong

        private var gravity: Int {
            switch self {
            case .fine: 0
            case .advice: 1
            case .wrong: 2
            }
        }

        package static func < (one: Verdict, other: Verdict) -> Bool { one.gravity < other.gravity }

        var mark: String {
            switch self {
            case .fine: "✓"
            case .advice: "!"
            case .wrong: "✗"
            }
        }
    }

    package let verdict: Verdict
    /// What was looked at: `source sixpage`, `report sixpage-activity, line 2`.
    package let subject: String
    /// What was seen, one sentence.
    package let message: String
    /// What to do, where something is to be done.
    package let hint: String?

    package init(_ verdict: Verdict, _ subject: String, _ message: String, hint: String? = nil) {
        self.verdict = verdict
        self.subject = subject
        self.message = message
        self.hint = hint
    }

    var text: String {
        let line = "\(verdict.mark) \(subject): \(message)"
        guard let hint else { return line }
        return line + "\n    → " + hint
    }
}
