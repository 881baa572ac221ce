package import Scheduling
import Timekeeping

/// A report as the scheduler runs it.
package struct ReportJob: Job {
    package let report: ReportDefinition
    package let schedule: Schedule
    private let runner: ReportRunner

    /// nil for a report that is sent by hand only.
    package init?(_ report: ReportDefinition, runner: ReportRunner) {
        guard let schedule = report.schedule else { return nil }
        self.report = report
        self.schedule = schedule
        self.runner = runner
    }

    package var name: String { "report:\(report.name)" }
    package var grace: Duration { report.grace }

    /// A little longer than the report's own limit, which knows the lines that took too long.
    package var timeout: Duration { report.timeout + .seconds(30) }

    package func run(_ firing: Firing) async throws -> String? {
        let sending = try await runner.send(report, .scheduled(firing.scheduledAt), traceID: firing.traceID)
        guard sending.run.text != nil else { throw ReportFailed(run: sending.run) }
        let channels = report.channels.joined(separator: ", ")
        guard let rendered = sending.rendered else { return "was enqueued before for \(channels)" }
        guard !rendered.failures.isEmpty else { return "enqueued for \(channels)" }
        return "enqueued for \(channels) without \(rendered.failures.count) of \(report.lines.count) lines: "
            + sending.run.failures.joined(separator: "; ")
    }

    /// A run that failed has told so itself; here is what kept it from running at all.
    package func notice(_ trouble: RunTrouble) async {
        guard trouble.kind != .failed else { return }
        let scheduledAt = trouble.firing.scheduledAt
        let firing = ReportRunner.Occasion.scheduled(scheduledAt).firing
        let text = ErrorNotice.trouble(report, scheduledAt: scheduledAt, trouble.message)
        do {
            try await runner.store.pool.transaction { connection in
                try runner.tell(
                    report.errorChannels, text, key: "report-\(trouble.kind.rawValue):\(report.name):\(firing)",
                    traceID: trouble.firing.traceID, on: connection)
            }
        } catch {
            runner.logger.error(
                "what kept a report from running cannot be told",
                metadata: ["report": "\(report.name)", "trouble": "\(trouble.message)", "error": "\(error)"])
        }
    }
}

/// No line of a report could be counted, so no report was sent.
struct ReportFailed: Error, CustomStringConvertible {
    let run: ReportRun

    var description: String {
        "no report was sent, because every line failed: " + run.failures.joined(separator: "; ")
    }
}
