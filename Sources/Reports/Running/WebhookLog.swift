import Delivery
package import FoundationEssentials
package import Logging
import Observability
import Templates

/// `webhook-log/webhook_YYYYMMDD.log`: what was sent and whether it arrived, one file a day.
///
///     [2025-09-05 10:00:03] SUCCESS report=sixpage-activity channel=ops
///       📊 6页网24小时活动报告(2025-09-05 10:00)
///       🆕 新注册：3人
///
/// Time stamp, status and content; the content is set in by two spaces, so that no line of it can be taken
/// for the next entry. Readable by owner and group only: reports speak of customers.
package struct WebhookLog: Sendable {
    package struct Entry: Sendable {
        package enum Status: String, Sendable {
            case success = "SUCCESS"
            case partial = "PARTIAL"
            case failed = "FAILED"
            case cancelled = "CANCELLED"
        }

        package var instant: Date
        package var status: Status
        package var report: String
        package var channel: String
        package var reason: String?
        package var content: String
    }

    /// `webhook-log`
    package let directory: String
    private let timeZone: TimeZone

    package init(directory: String, timeZone: TimeZone) {
        self.directory = directory
        self.timeZone = timeZone
    }

    /// Appends in one write, so that nodes and commands that share the directory do not mix their lines.
    /// Blocks; called on a database's thread.
    ///
    /// A log that cannot be written stops no report: that is told in Herald's own log.
    package func append(_ entry: Entry, logger: Logger) {
        let path = path(for: entry.instant)
        do {
            try LogFile.append(text(of: entry), to: path)
        } catch {
            logger.warning("the webhook log cannot be written", metadata: ["path": "\(path)", "error": "\(error)"])
        }
    }

    package func path(for instant: Date) -> String {
        let day = LocalText.dateTime(instant, in: timeZone).prefix(10).filter { $0 != "-" }
        return "\(directory)/webhook_\(day).log"
    }

    func text(of entry: Entry) -> String {
        let time = LocalText.dateTimeWithSeconds(entry.instant, in: timeZone)
        let reason = entry.reason.map { ": " + $0.split(whereSeparator: \.isNewline).joined(separator: " ") } ?? ""
        let head = "[\(time)] \(entry.status.rawValue) report=\(entry.report) channel=\(entry.channel)\(reason)"
        let content = entry.content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            "  " + $0
        }
        return ([head] + content).joined(separator: "\n") + "\n"
    }
}

extension WebhookLog.Entry {
    init(_ outcome: EntryOutcome, of run: ReportRun) {
        let status: Status =
            switch outcome.verdict {
            case .delivered: .success
            case .partial: .partial
            case .throttled, .refused, .failed: .failed
            case .cancelled: .cancelled
            }
        self.init(
            instant: outcome.finishedAt, status: status, report: run.report, channel: outcome.channel,
            reason: Self.reason(outcome), content: run.text ?? "")
    }

    private static func reason(_ outcome: EntryOutcome) -> String? {
        guard let original = outcome.fallbackOf else { return outcome.reason }
        return "in place of \(original)" + (outcome.reason.map { ": \($0)" } ?? "")
    }
}
