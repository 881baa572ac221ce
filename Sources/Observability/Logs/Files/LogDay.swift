package import Foundation

/// A day in the configured zone, and the names that its log files have: `access_20250905.log`, then
/// `access_20250905.1.log` and on where one is full.
package struct LogDay: Sendable, Hashable {
    /// `20250905`
    package let text: String
    private let start: Date
    private let end: Date

    package init(_ instant: Date, in timeZone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let parts = calendar.dateComponents([.year, .month, .day], from: instant)
        let number = (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
        text = String(repeating: "0", count: max(0, 8 - String(number).count)) + String(number)
        start = calendar.startOfDay(for: instant)
        end = calendar.date(byAdding: .day, value: 1, to: start) ?? start.addingTimeInterval(86_400)
    }

    package func contains(_ instant: Date) -> Bool { start <= instant && instant < end }

    package func fileName(_ prefix: String, number: Int) -> String {
        number == 0 ? "\(prefix)_\(text).log" : "\(prefix)_\(text).\(number).log"
    }

    /// The day `days` before this one, as text: texts of days are in the order of the days.
    package func text(daysBefore days: Int, in timeZone: TimeZone) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let noon = start.addingTimeInterval(43_200)
        return LogDay(calendar.date(byAdding: .day, value: -days, to: noon) ?? noon, in: timeZone).text
    }
}
