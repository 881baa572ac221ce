import Delivery

/// One delivery's outcome in a line for people.
enum OutcomeText {
    static func line(_ outcome: DeliveryOutcome) -> String {
        let part = outcome.parts > 1 ? " part \(outcome.part) of \(outcome.parts)" : ""
        let reason = outcome.error.map { ": \($0)" } ?? ""
        let hint = outcome.hint.map { "; \($0)" } ?? ""
        return "\(outcome.channel)\(part): \(outcome.state.rawValue) (delivery \(outcome.id))\(reason)\(hint)"
    }
}
