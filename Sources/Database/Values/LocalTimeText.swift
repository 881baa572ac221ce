/// Local times as databases write them in text: `2024-12-09`, `2024-12-09 08:30`, `2024-12-09T08:30:15.123456`.
enum LocalTimeText {
    /// Microseconds since 1970 as if in UTC; nil for anything else, also where a zone follows.
    static func microseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        var reader = Reader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        guard !reader.isAtEnd else { return days * 86_400_000_000 }
        guard reader.skip(" ") || reader.skip("T"), let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), hour < 24, minute < 60
        else { return nil }
        var second: Int64 = 0
        if reader.skip(":") {
            guard let number = reader.number(2), number < 60 else { return nil }
            second = number
        }
        guard let fraction = reader.skip(".") ? reader.fraction() : 0, reader.isAtEnd else { return nil }
        return (days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000_000 + fraction
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`, for years from 0 on.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private struct Reader {
        private let text: UnsafeRawBufferPointer
        private var position = 0

        init(_ text: UnsafeRawBufferPointer) { self.text = text }

        var isAtEnd: Bool { position == text.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < text.count, UInt32(text[position]) == character.value else { return false }
            position += 1
            return true
        }

        mutating func number(_ digits: Int) -> Int64? {
            guard position + digits <= text.count else { return nil }
            var number: Int64 = 0
            for index in position..<position + digits {
                guard (0x30...0x39).contains(text[index]) else { return nil }
                number = number * 10 + Int64(text[index] - 0x30)
            }
            position += digits
            return number
        }

        /// One to nine digits, cut to microseconds.
        mutating func fraction() -> Int64? {
            var scale: Int64 = 100_000
            var fraction: Int64 = 0
            let start = position
            while position < text.count, position - start < 9, (0x30...0x39).contains(text[position]) {
                fraction += Int64(text[position] - 0x30) * scale
                scale /= 10
                position += 1
            }
            return position > start ? fraction : nil
        }
    }
}
