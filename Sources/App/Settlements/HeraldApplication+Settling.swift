import Foundation
import Observability
import Settlement

extension HeraldApplication {
    /// Settles a day in this process and waits for what the partners answer; then the channels are told.
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
        let outcomes =
            settled.deliveryIDs.isEmpty ? [] : try await drain(settled.deliveryIDs, patience: patience)
        let concluded = try await runner.conclude(settled, with: outcomes)
        if !concluded.noticeIDs.isEmpty { _ = try await drain(concluded.noticeIDs, patience: patience) }
        return concluded.summary
    }

    /// The day before today in the settlement's zone.
    func yesterday(of office: SettlementOffice) -> SettlementDay { runner(of: office).today.adding(days: -1) }
}

extension SettlementSummary {
    /// Why a command that made it has failed; empty if everything was done.
    var complaints: [String] {
        guard pending > 0 else { return problems }
        return problems + ["\(pending) callbacks of \(day) are not taken yet; herald serve goes on trying"]
    }
}
