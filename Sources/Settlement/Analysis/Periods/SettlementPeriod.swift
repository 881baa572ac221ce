import Scheduling
import Timekeeping

/// Days that are summed up together, and what people call them: `2024-W49`, `2024-12`.
package struct SettlementPeriod: Sendable, Hashable {
    package let name: String
    package let days: ClosedRange<SettlementDay>
    /// Not all of the week or month.
    package let isPart: Bool

    package init(name: String, days: ClosedRange<SettlementDay>, isPart: Bool = false) {
        self.name = name
        self.days = days
        self.isPart = isPart
    }

    /// Its days that lie in a range; the range has some.
    package func cut(to range: ClosedRange<SettlementDay>) -> SettlementPeriod {
        let cut = days.clamped(to: range)
        return SettlementPeriod(name: name, days: cut, isPart: isPart || cut != days)
    }

    /// How many there are.
    package var length: Int { days.upperBound.date.dayNumber - days.lowerBound.date.dayNumber + 1 }

    /// Each of its days.
    package var each: [SettlementDay] { (0..<length).map { days.lowerBound.adding(days: $0) } }
}

extension SettlementPeriod {
    /// The calendar month of a day.
    package static func month(of day: SettlementDay) -> SettlementPeriod {
        let first = CivilDate(year: day.date.year, month: day.date.month, day: 1)
        return SettlementPeriod(
            name: String(first.description.prefix(7)),
            days: SettlementDay(first)...SettlementDay(first.adding(days: first.lengthOfMonth - 1)))
    }

    /// The week of a day, Monday to Sunday. It belongs to the year that has its Thursday (ISO 8601).
    package static func week(of day: SettlementDay) -> SettlementPeriod {
        let monday = day.date.adding(days: -(day.date.weekday + 6) % 7)
        let thursday = monday.adding(days: 3)
        let firstOfYear = CivilDate(year: thursday.year, month: 1, day: 1)
        let number = (thursday.dayNumber - firstOfYear.dayNumber) / 7 + 1
        let year = String(firstOfYear.description.prefix(4))
        return SettlementPeriod(
            name: "\(year)-W\(number < 10 ? "0" : "")\(number)",
            days: SettlementDay(monday)...SettlementDay(monday.adding(days: 6)))
    }

    /// Reads `2024-12`; nil for anything else.
    package init?(month text: String) {
        guard text.utf8.count == 7, let first = SettlementDay(text + "-01") else { return nil }
        self = .month(of: first)
    }

    /// Reads `2024-W49`; nil for anything else, `2024-W53` included: that year has 52.
    package init?(week text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].first == "W", parts[1].utf8.count == 3,
            parts[1].dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(parts[1].dropFirst()), let fourth = SettlementDay("\(parts[0])-01-04")
        else { return nil }
        // The fourth of January is always in the year's first week.
        let week = Self.week(of: Self.week(of: fourth).days.lowerBound.adding(days: 7 * (number - 1)))
        guard number >= 1, week.name == text else { return nil }
        self = week
    }
}
