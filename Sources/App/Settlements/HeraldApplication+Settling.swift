import Delivery
import Foundation
import Observability
import Settlement

extension HeraldApplication {
    /// Settles a day in this process and waits for what the partners answer.
    ///
    /// - Parameter label: which day it is, for whoever waits.
    func settle(
        _ day: SettlementDay, of office: SettlementOffice, options: SettlementOptions, patience: Duration,
        label: String
    ) async throws -> SettlementSummary {
        let runner = runner(of: office)
        let progress = SettleProgress(label)
        let settled = try await TerminalProgress.during({ progress.text }) {
            try await runner.run(day, options: options, kind: .manual, traceID: TraceID.make()) { progress.watch($0) }
        }
        let ids = settled.deliveryIDs + settled.noticeIDs
        guard !ids.isEmpty else { return settled.summary }
        let outcomes = try await drain(ids, patience: patience)
        let callbacks = Set(settled.deliveryIDs)
        var summary = settled.summary
        summary.add(outcomes.filter { callbacks.contains($0.id) })
        try await runner.store.update(summary)
        return summary
    }

    /// The day before today in the settlement's zone.
    func yesterday(of office: SettlementOffice) -> SettlementDay { runner(of: office).today.adding(days: -1) }
}

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

    /// Why a command that made it has failed; empty if everything was done.
    var complaints: [String] {
        guard pending > 0 else { return problems }
        return problems + ["\(pending) callbacks of \(day) are not taken yet; herald serve goes on trying"]
    }
}
