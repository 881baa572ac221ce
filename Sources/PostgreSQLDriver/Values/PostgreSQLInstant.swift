import FoundationEssentials

/// Points in time as PostgreSQL writes them: `2025-09-05 10:00:00.123456+08`.
enum PostgreSQLInstant {
    /// Reads such a text; without an offset it is UTC. nil for anything else (`infinity`, years before Christ).
    static func parse(_ text: some Sequence<UInt8>) -> Date? {
        var reader = Reader(text)
        guard let year = reader.number(digits: 4...6), reader.skip("-"), let month = reader.number(digits: 2...2),
            reader.skip("-"), let day = reader.number(digits: 2...2), reader.skip(" ") || reader.skip("T"),
            let clock = reader.clock()
        else { return nil }
        let microseconds = reader.skip(".") ? reader.microseconds() : 0
        guard let microseconds, let offset = reader.offset(), reader.isAtEnd else { return nil }
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let seconds = daysSince1970(year: year, month: month, day: day) * 86_400 + clock - offset
        return Date(timeIntervalSince1970: Double(seconds) + Double(microseconds) / 1e6)
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`, for years from 1 on.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = year.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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
