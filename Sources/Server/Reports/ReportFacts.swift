package import Foundation
package import Reports
import Scheduling

/// A report in a list, as the API and `--json` show it.
package struct ReportFacts: Encodable, Sendable {
    package let name: String
    package let source: String
    /// The cron expression; nil: it is sent by hand only.
    package let schedule: String?
    package let next: Date?
    package let to: [String]
    package let lastRun: Date?
    package let lastState: String?

    package init(_ report: ReportDefinition, lastRun: ReportRun?, now: Date) {
        name = report.name
        source = report.source
        schedule = report.schedule?.expression.source
        next = report.schedule?.next(after: now)
        to = report.channels
        self.lastRun = lastRun?.createdAt
        lastState = lastRun?.state.rawValue
    }

    /// All of them, in the order of the file.
    package static func all(
        _ reports: [ReportDefinition], store: ReportStore, now: Date
    ) async throws -> [ReportFacts] {
        var facts: [ReportFacts] = []
        for report in reports {
            let last = try await store.newestRuns(of: report.name, limit: 1).first
            facts.append(ReportFacts(report, lastRun: last, now: now))
        }
        return facts
    }
}

/// One report with its definition.
struct ReportDetailsFacts: Encodable {
    /// A line, without what it asks the source for whoever may only read: queries name the tables and columns of the
    /// business database, and belong to the configuration.
    struct Line: Encodable {
        let name: String
        let source: String
        let text: String?
        let query: String?

        init(_ line: ReportLine, of report: ReportDefinition, isWhole: Bool) {
            name = line.label
            source = line.source ?? report.source
            text = isWhole ? line.text.source : nil
            query = isWhole ? line.query : nil
        }
    }

    let report: ReportFacts
    let timeZone: String
    let window: String
    let title: String
    let format: String
    let timeoutSeconds: Double
    let onError: [String]
    let lines: [Line]

    init(_ report: ReportDefinition, lastRun: ReportRun?, now: Date, isWhole: Bool) {
        self.report = ReportFacts(report, lastRun: lastRun, now: now)
        timeZone = TimeZoneName.text(report.timeZone)
        window = report.window.text
        title = report.title.source
        format = report.format.rawValue
        timeoutSeconds = Double(report.timeout.components.seconds)
        onError = report.errorChannels
        lines = report.lines.map { Line($0, of: report, isWhole: isWhole) }
    }

    private enum CodingKeys: String, CodingKey {
        case timeZone, window, title, format, timeoutSeconds, onError, lines
    }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(timeZone, forKey: .timeZone)
        try container.encode(window, forKey: .window)
        try container.encode(title, forKey: .title)
        try container.encode(format, forKey: .format)
        try container.encode(timeoutSeconds, forKey: .timeoutSeconds)
        try container.encode(onError, forKey: .onError)
        try container.encode(lines, forKey: .lines)
    }
}
