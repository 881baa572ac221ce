package import FoundationEssentials

/// Points in time as databases write them: `2025-09-05 10:00:00.123456+08`.
package enum InstantText {
    /// Reads such a text; without an offset it is UTC. nil for anything else (`infinity`, years before Christ).
    package static func parse(_ text: some Sequence<UInt8>) -> Date? {
        var reader = Reader(text)
        guard let year = reader.number(digits: 4...6), reader.skip("-"), let month = reader.number(digits: 2...2),
            reader.skip("-"), let day = reader.number(digits: 2...2), reader.skip(" ") || reader.skip("T"),
            let clock = reader.clock()
        else { return nil }
        let microseconds = reader.skip(".") ? reader.microseconds() : 0
        guard let microseconds, let offset = reader.offset(), reader.isAtEnd else { return nil }
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let seconds = CivilDay.number(year: year, month: month, day: day) * 86_400 + clock - offset
        return Date(timeIntervalSince1970: Double(seconds) + Double(microseconds) / 1e6)
    }

    /// `2025-09-05 10:00:00.123456`: the local time at `offset` seconds east of Greenwich.
    package static func localTime(_ instant: Date, offset: Int = 0) -> String {
        let microseconds = Int64((instant.timeIntervalSince1970 * 1e6).rounded()) + Int64(offset) * 1_000_000
        let (seconds, fraction) = microseconds.flooredDivision(by: 1_000_000)
        let (day, time) = seconds.flooredDivision(by: 86_400)
        let date = CivilDay.date(number: Int(day))
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
            + "\(padded(Int(time) / 3_600, 2)):\(padded(Int(time) / 60 % 60, 2)):\(padded(Int(time) % 60, 2))"
            + ".\(padded(Int(fraction), 6))"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private struct Reader {
        private var rest: ArraySlice<UInt8>

        init(_ text: some Sequence<UInt8>) { rest = Array(text)[...] }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard let first = rest.first, UInt32(first) == character.value else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(digits: ClosedRange<Int>) -> Int? {
            let text = rest.prefix { (0x30...0x39).contains($0) }.prefix(digits.upperBound)
            guard text.count >= digits.lowerBound else { return nil }
            rest.removeFirst(text.count)
            return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        mutating func clock() -> Int? {
            guard let hour = number(digits: 2...2), skip(":"), let minute = number(digits: 2...2), skip(":"),
                let second = number(digits: 2...2)
            else { return nil }
            return hour * 3_600 + minute * 60 + second
        }

        mutating func microseconds() -> Int? {
            let before = rest.count
            guard let number = number(digits: 1...6) else { return nil }
            return (before - rest.count..<6).reduce(number) { number, _ in number * 10 }
        }

        /// `+08`, `-03:30`, `+00:19:32`, `Z` or nothing.
        mutating func offset() -> Int? {
            if isAtEnd || skip("Z") { return 0 }
            let isNegative = skip("-")
            guard isNegative || skip("+"), let hours = number(digits: 2...2) else { return nil }
            var seconds = hours * 3_600
            if skip(":") { seconds += (number(digits: 2...2) ?? 0) * 60 }
            if skip(":") { seconds += number(digits: 2...2) ?? 0 }
            return isNegative ? -seconds : seconds
        }
    }
}

/// Days of the Gregorian calendar counted from 1970-01-01, after Howard Hinnant's `days_from_civil`.
private enum CivilDay {
    static func number(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = year.flooredDivision(by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func date(number: Int) -> (year: Int, month: Int, day: Int) {
        let (era, day) = (number + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted + (shifted < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension BinaryInteger {
    /// Quotient towards minus infinity, and a remainder that is never negative.
    fileprivate func flooredDivision(by divisor: Self) -> (quotient: Self, remainder: Self) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
