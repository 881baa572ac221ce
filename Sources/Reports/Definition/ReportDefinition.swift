package import FoundationEssentials
package import Scheduling
package import Templates

/// A report as `herald.yaml` declares it: what is counted, over which window, when, and who hears of it.
package struct ReportDefinition: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        case text, markdown
        case markdownV2 = "markdown_v2"
    }

    package var name: String
    /// The source that its lines ask unless they name another.
    package var source: String
    /// nil: sent by hand only.
    package var schedule: Schedule?
    /// In which days begin and times are shown.
    package var timeZone: TimeZone
    package var window: WindowLength
    package var title: TextTemplate
    package var lines: [ReportLine]
    /// Stands under the title when every line is left out.
    package var empty: String
    /// All lines together take at most this long; those not finished by then have failed.
    package var timeout: Duration
    package var format: Format
    /// Mentioned with the report where the channel can: user ids or `@all` (format `text` only).
    package var mentions: [String]
    /// The same by mobile number.
    package var mentionedMobiles: [String]
    /// The channels that get the report.
    package var channels: [String]
    /// The channels that hear what failed.
    package var errorChannels: [String]
    /// How late a missed firing may still run when the process starts again.
    package var grace: Duration
    /// Raises a message elsewhere when the report was not confirmed in time.
    package var deadline: ReportDeadline?

    package init(
        name: String, source: String, schedule: Schedule? = nil, timeZone: TimeZone,
        window: WindowLength = .span(.seconds(86_400)), title: TextTemplate, lines: [ReportLine],
        empty: String = "暂无新活动", timeout: Duration = .seconds(300), format: Format = .text,
        mentions: [String] = [], mentionedMobiles: [String] = [], channels: [String],
        errorChannels: [String]? = nil, grace: Duration = .seconds(7_200), deadline: ReportDeadline? = nil
    ) {
        self.name = name
        self.source = source
        self.schedule = schedule
        self.timeZone = timeZone
        self.window = window
        self.title = title
        self.lines = lines
        self.empty = empty
        self.timeout = timeout
        self.format = format
        self.mentions = mentions
        self.mentionedMobiles = mentionedMobiles
        self.channels = channels
        self.errorChannels = errorChannels ?? channels
        self.grace = grace
        self.deadline = deadline
    }

    /// The sources that its lines ask.
    package var sources: Set<String> {
        Set(lines.map { $0.source ?? source })
    }
}

/// The dead-man switch of a report: who is told when its channels did not confirm it in time.
package struct ReportDeadline: Sendable, Hashable {
    /// How long after the scheduled instant every channel must have confirmed the report.
    package var after: Duration
    /// The channels that are told; another way out than the report's own.
    package var channels: [String]

    package init(after: Duration = .seconds(1_800), channels: [String]) {
        self.after = after
        self.channels = channels
    }
}
