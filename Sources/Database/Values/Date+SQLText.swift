package import FoundationEssentials

extension Date {
    /// `2025-09-05 02:00:00` or, with a fraction, `2025-09-05 02:00:00.123456`: the instant in UTC, to the
    /// microsecond, as SQL writes local times.
    package var sqlText: String {
        // 9e17 is far beyond, and fits an Int64: an interval may be anything.
        let rounded = (timeIntervalSince1970 * 1_000_000).rounded()
        let micros = rounded.isNaN ? 0 : Int64(min(max(rounded, -9e17), 9e17))
        let (seconds, fraction) = Self.floorDivide(
            min(max(micros, Self.firstMicrosecond), Self.lastMicrosecond), by: 1_000_000)
        let (days, second) = Self.floorDivide(seconds, by: 86_400)
        let (year, month, day) = Self.civil(daysSince1970: days)
        let date = "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))"
        let time = "\(Self.pad(second / 3_600, 2)):\(Self.pad(second / 60 % 60, 2)):\(Self.pad(second % 60, 2))"
        return fraction == 0 ? "\(date) \(time)" : "\(date) \(time).\(Self.pad(fraction, 6))"
    }

    /// The years 1 to 9999 are those that SQL knows.
    private static let firstMicrosecond: Int64 = -62_135_596_800_000_000
    private static let lastMicrosecond: Int64 = 253_402_300_799_999_999

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The proleptic Gregorian date. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
    /// `civil_from_days`: eras of 400 years that begin on 1 March, so that the leap day comes last.
    private static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(daysSince1970 + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
