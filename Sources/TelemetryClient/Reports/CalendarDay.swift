/// A day of the Gregorian calendar in UTC.
struct CalendarDay: CustomStringConvertible {
    private let year: Int
    private let month: Int
    private let day: Int

    /// By Howard Hinnant's `civil_from_days`; a clock that is out of all bounds is moved to them.
    init(secondsSince1970: Double) {
        let seconds = secondsSince1970.isFinite ? min(max(secondsSince1970, 0), 253_402_300_799) : 0
        let days = Int(seconds) / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months counted from March, so that the day that leaps is the last.
        let march = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * march + 2) / 5 + 1
        month = march < 10 ? march + 3 : march - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-21`.
    var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
