package import Database
package import Delivery
import FoundationEssentials

/// Hears what became of each report's message: marks the run, writes the webhook log, and tells the error
/// channels when a channel finally did not take it.
package struct ReportOutcomes: OutcomeListener {
    static let feature = "reports"

    package var feature: String { Self.feature }
    private let reports: [String: ReportDefinition]
    private let runner: ReportRunner
    private let log: WebhookLog

    package init(reports: [ReportDefinition], runner: ReportRunner, log: WebhookLog) {
        self.reports = Dictionary(reports.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.runner = runner
        self.log = log
    }

    package func handle(_ outcome: EntryOutcome, on connection: any Connection) throws {
        guard let id = outcome.reference.flatMap({ Int64($0) }),
            let run = try runner.store.run(id, on: connection)
        else { return }
        // What another channel took over does not change what became of the one that was meant.
        if outcome.fallbackOf == nil {
            try finish(outcome, run: id, on: connection)
        }
        try tellWhatIsWrong(outcome, run, on: connection)
        log.append(WebhookLog.Entry(outcome, of: run), logger: runner.logger)
    }

    private func finish(_ outcome: EntryOutcome, run id: Int64, on connection: any Connection) throws {
        try runner.store.finish(
            channel: outcome.channel, of: id, as: state(outcome.verdict), reason: outcome.reason, hint: outcome.hint,
            at: outcome.finishedAt, on: connection)
    }

    private func tellWhatIsWrong(_ outcome: EntryOutcome, _ run: ReportRun, on connection: any Connection) throws {
        guard let report = reports[run.report] else { return }
        switch outcome.verdict {
        case .delivered, .cancelled: break
        case .partial: try tell(ErrorNotice.notEverybody, outcome, run, report, on: connection)
        case .throttled, .refused, .failed:
            try tell(ErrorNotice.undelivered, outcome, run, report, on: connection)
        }
    }

    /// Through the other error channels only: the one that failed would fail again.
    private func tell(
        _ notice: (ReportDefinition, Date, ChannelTrouble) -> String, _ outcome: EntryOutcome, _ run: ReportRun,
        _ report: ReportDefinition, on connection: any Connection
    ) throws {
        let trouble = ChannelTrouble(
            channel: outcome.channel, reason: outcome.reason ?? "the channel did not take it", hint: outcome.hint)
        try runner.tell(
            report.errorChannels.filter { $0 != outcome.channel },
            notice(report, run.windowEnd, trouble),
            key: "report-undelivered:\(run.report):\(run.firing):\(outcome.channel)"
                + (outcome.fallbackOf.map { "@\($0)" } ?? ""),
            traceID: "report-run-\(run.id)", on: connection)
    }

    private func state(_ verdict: EntryOutcome.Verdict) -> ReportRun.ChannelOutcome.State {
        switch verdict {
        case .delivered: .delivered
        case .partial: .partial
        case .throttled, .refused, .failed: .failed
        case .cancelled: .cancelled
        }
    }
}
