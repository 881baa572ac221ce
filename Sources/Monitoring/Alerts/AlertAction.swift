/// What follows of a step of an alert.
package enum AlertAction: Sendable, Hashable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Begins, and is told for the first time.
        case firing
        /// Begins, comes and goes.
        case flapping
        /// Lasts still.
        case repeated
        case resolved
    }

    package enum Ending: String, Sendable, Codable {
        case isWell = "is well"
        case noData = "nothing was measured any more"
        case ruleRemoved = "the rule was removed"
    }

    /// To be kept in the history.
    case record(AlertState.Phase, Ending?)
    /// Of an ending the value and the times that it had.
    case tell(Kind, to: [String], Ending?)
}
