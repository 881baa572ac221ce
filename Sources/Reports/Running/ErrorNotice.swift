import FoundationEssentials
import Templates

/// A channel that did not take a report, and why.
struct ChannelTrouble: Sendable, Hashable {
    let channel: String
    let reason: String
    let hint: String?

    var notice: String {
        "通道 \(channel)：\(reason)" + (hint.map { "。\($0)" } ?? "")
    }
}

/// What the error channels of a report are told: one sentence for each cause.
enum ErrorNotice {
    /// nil when nothing failed.
    static func text(
        of report: ReportDefinition, _ window: ReportWindow, _ failures: [LineFailure], _ refusals: [ChannelTrouble]
    ) -> String? {
        let count = failures.count + refusals.count
        guard count > 0 else { return nil }
        // No line could be counted: the group must not wait for the report.
        let unsent = failures.count == report.lines.count ? "，报告未发出" : ""
        return
            (["⚠️ 报告 \(report.name)(\(instant(window.end, report)))有\(count)项失败\(unsent)"]
            + failures.notices + refusals.map(\.notice))
            .joined(separator: "\n")
    }

    static func undelivered(_ report: ReportDefinition, windowEnd: Date, _ trouble: ChannelTrouble) -> String {
        "⚠️ 报告 \(report.name)(\(instant(windowEnd, report)))未送达\n\(trouble.notice)"
    }

    /// The channel has it, and said whom it will not reach.
    static func notEverybody(_ report: ReportDefinition, windowEnd: Date, _ trouble: ChannelTrouble) -> String {
        "⚠️ 报告 \(report.name)(\(instant(windowEnd, report)))未送达所有人\n\(trouble.notice)"
    }

    /// A firing that the scheduler could not run as it should.
    static func trouble(_ report: ReportDefinition, scheduledAt: Date, _ message: String) -> String {
        "⚠️ 报告 \(report.name)(\(instant(scheduledAt, report)))未按计划运行\n\(message)"
    }

    static func deadline(
        _ report: ReportDefinition, scheduledAt: Date, after: String, count: Int, reason: String
    ) -> String {
        let others = count > 1 ? "（此前另有\(count - 1)次）" : ""
        return "🚨 报告 \(report.name)(\(instant(scheduledAt, report)))在截止时间\(after)内未确认送达\(others)\n\(reason)"
    }

    private static func instant(_ instant: Date, _ report: ReportDefinition) -> String {
        LocalText.dateTime(instant, in: report.timeZone)
    }
}
