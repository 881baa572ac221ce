import Database
package import FoundationEssentials
import Templates

/// The window that one run of a report looks at, to the second: from `start` up to, not including, `end`.
package struct ReportWindow: Sendable, Hashable {
    package let start: Date
    package let end: Date
    /// The window to compare with: as long, just before; the day before for calendar days.
    package let previousStart: Date
    package let previousEnd: Date
    /// In which its instants are shown and days begin.
    package let timeZone: TimeZone

    package init(_ length: WindowLength, at instant: Date, in timeZone: TimeZone) {
        let end = Date(timeIntervalSince1970: instant.timeIntervalSince1970.rounded(.down))
        self.timeZone = timeZone
        switch length {
        case .span(let span):
            self.end = end
            start = end.addingTimeInterval(-span.seconds)
            previousEnd = start
            previousStart = end.addingTimeInterval(-2 * span.seconds)
        case .yesterday:
            self.end = LocalText.startOfDay(end, in: timeZone)
            start = LocalText.startOfDay(end, daysLater: -1, in: timeZone)
            previousEnd = start
            previousStart = LocalText.startOfDay(end, daysLater: -2, in: timeZone)
        case .today:
            self.end = end
            start = LocalText.startOfDay(end, in: timeZone)
            previousStart = LocalText.startOfDay(end, daysLater: -1, in: timeZone)
            previousEnd = previousStart.addingTimeInterval(end.timeIntervalSince(start))
        }
    }

    /// The window before as the window: its query binds the same names.
    package var previous: ReportWindow {
        ReportWindow(start: previousStart, end: previousEnd, timeZone: timeZone)
    }

    /// The values of `:start`, `:end` (local time as `YYYY-MM-DD HH:MM:SS`), `:start_unix`, `:end_unix`
    /// (seconds) and of the same with `previous_` before them.
    ///
    /// - Parameter sourceTimeZone: the zone in which the source keeps local times.
    func bindings(in sourceTimeZone: TimeZone) -> [String: SQLValue] {
        var values: [String: SQLValue] = [:]
        for (name, instant) in instants {
            values[name] = .text(LocalText.dateTimeWithSeconds(instant, in: sourceTimeZone))
            values[name + "_unix"] = .integer(Int64(instant.timeIntervalSince1970))
        }
        return values
    }

    /// What `facts` knows.
    static let factNames = ["start", "end", "previous_start", "previous_end"]

    /// `{{start}}` and `{{end}}`, as `2025-09-05 10:00`.
    var facts: [String: TemplateValue] {
        Dictionary(
            uniqueKeysWithValues: instants.map { name, instant in
                (name, TemplateValue(value: .instant(instant), timeZone: timeZone))
            })
    }

    private var instants: [(String, Date)] {
        Array(zip(Self.factNames, [start, end, previousStart, previousEnd]))
    }

    private init(start: Date, end: Date, timeZone: TimeZone) {
        self.start = start
        self.end = end
        self.timeZone = timeZone
        previousEnd = start
        previousStart = start.addingTimeInterval(-end.timeIntervalSince(start))
    }
}
