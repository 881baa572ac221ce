package import FoundationEssentials
package import Timekeeping

/// A calendar day that is settled: `2024-12-09`.
package struct SettlementDay: Sendable, Hashable {
    package let date: CivilDate

    package init(_ date: CivilDate) { self.date = date }

    /// The day of an instant, as calendars of the zone have it.
    package init(_ instant: Date, in timeZone: TimeZone) {
        date = LocalTime(instant, in: timeZone).day
    }

    /// Reads `YYYY-MM-DD`; nil for anything else, 2024-02-30 included.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == 3, numbers[0] >= 1 else { return nil }
        date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
        guard CivilDate(dayNumber: date.dayNumber) == date else { return nil }
    }

    package func adding(days: Int) -> SettlementDay { SettlementDay(date.adding(days: days)) }

    /// From the day's first instant up to, not including, the next day's, in a zone.
    package func instants(in timeZone: TimeZone) -> Range<Date> {
        LocalTime(day: date).instant(in: timeZone)..<LocalTime(day: date.adding(days: 1)).instant(in: timeZone)
    }
}

extension SettlementDay: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.date.dayNumber < right.date.dayNumber }
}

extension SettlementDay: CustomStringConvertible {
    package var description: String { date.description }
}
