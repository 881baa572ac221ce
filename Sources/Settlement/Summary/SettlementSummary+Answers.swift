import Delivery

extension SettlementSummary {
    /// Of failed callbacks so many are told one by one.
    private static let mostFailures = 50

    /// What partners answered to the callbacks of the run.
    mutating func add(_ outcomes: [DeliveryOutcome]) {
        let failed = outcomes.filter { $0.state.isDeadLetter || $0.state == .cancelled }
        sent = outcomes.count { $0.state == .delivered || $0.state == .partial }
        pending = outcomes.count { !$0.state.isFinished }
        refused += failed.count
        problems += failed.prefix(Self.mostFailures).map { outcome in
            "delivery \(outcome.id): \(outcome.error ?? outcome.state.rawValue)"
                + (outcome.hint.map { "; \($0)" } ?? "")
        }
        if failed.count > Self.mostFailures {
            problems.append("\(failed.count - Self.mostFailures) more callbacks; see herald delivery list --state dead")
        }
    }
}
