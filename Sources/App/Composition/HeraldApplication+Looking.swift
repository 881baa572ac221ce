import Foundation
import Reports
import Scheduling
import Timekeeping

extension HeraldApplication {
    /// `2025-09-05 10:00:03` in the configured zone, for people.
    func time(_ instant: Date) -> String {
        LocalTime(instant, in: configuration.timeZone).withSeconds
    }

    /// - Throws: a wrong call, naming the reports that there are.
    func report(named name: String) throws -> ReportDefinition {
        if let report = configuration.reports.first(where: { $0.name == name }) { return report }
        let known = configuration.reports.map(\.name).joined(separator: ", ")
        throw CommandFailure(.misuse, "there is no report \"\(name)\"; there are: \(known.isEmpty ? "none" : known)")
    }

    /// - Parameter text: RFC 3339 or `YYYY-MM-DD HH:MM` in the configured zone; nil: now.
    func instant(_ text: String?, option: String) throws -> Date {
        try text.map { try CommandArgument.instant($0, option: option, in: configuration.timeZone) } ?? clock.now()
    }
}
