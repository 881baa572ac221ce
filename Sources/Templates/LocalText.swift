import Database
package import FoundationEssentials
import Timekeeping

/// Instants as people of a time zone write them.
package enum LocalText {
    /// `2025-09-05 10:00`
    package static func dateTime(_ instant: Date, in timeZone: TimeZone) -> String {
        LocalTime(instant, in: timeZone).description
    }

    /// `2025-09-05 10:00:00`
    package static func dateTimeWithSeconds(_ instant: Date, in timeZone: TimeZone) -> String {
        LocalTime(instant, in: timeZone).withSeconds
    }

    /// `2025-09-05 10:00:00` of a value that says when something was: a unix time in seconds, a local date
    /// and time, an instant.
    package static func dateTime(of value: TemplateValue) -> String? {
        switch value.value {
        case .integer(let seconds) where seconds.magnitude < 100_000_000_000:
            dateTimeWithSeconds(Date(timeIntervalSince1970: Double(seconds)), in: value.timeZone)
        case .instant(let date): dateTimeWithSeconds(date, in: value.timeZone)
        case .dateTime(let text): text
        case .date(let text): text + " 00:00:00"
        case .text(let text) where text.utf8.count >= 16 && text.dropFirst(4).first == "-": text
        default: nil
        }
    }

    /// The first instant of the day in which `instant` lies, or of a day before or after.
    package static func startOfDay(_ instant: Date, daysLater: Int = 0, in timeZone: TimeZone) -> Date {
        let day = LocalTime(instant, in: timeZone).day.dayNumber + daysLater
        return LocalTime(day: CivilDate(dayNumber: day)).instant(in: timeZone)
    }
}
