package import Database
import Timekeeping

/// Times as `user_stats` keeps them: UTC, to the second, `2025-09-05 02:00:00`. In memory they are seconds since 1970.
package enum UsageTime {
    package static func text(_ second: Int) -> String { LocalTime(seconds: second).withSeconds }

    /// - Returns: nil for no time, and for anything that is not written as one.
    package static func second(_ value: SQLValue?) -> Int? {
        switch value {
        case .text(let text), .dateTime(let text), .date(let text): second(text)
        default: nil
        }
    }

    /// A day alone is its first second; a fraction is cut; `T` and a final `Z` are understood.
    package static func second(_ text: String) -> Int? {
        var text = text
        return text.withUTF8 { bytes in
            var reader = DigitReader(bytes: bytes)
            return reader.second()
        }
    }

    private struct DigitReader {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0

        mutating func second() -> Int? {
            guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), year > 0,
                (1...12).contains(month), (1...31).contains(day)
            else { return nil }
            let start = CivilDate(year: year, month: month, day: day).dayNumber * 86_400
            guard position < bytes.count else { return start }
            guard skip(" ") || skip("T"), let hour = number(2), skip(":"), let minute = number(2), hour < 24,
                minute < 60
            else { return nil }
            var second = 0
            if skip(":") {
                guard let found = number(2), found < 60 else { return nil }
                second = found
                if skip(".") { while number(1) != nil {} }
            }
            _ = skip("Z")
            guard position == bytes.count else { return nil }
            return start + hour * 3_600 + minute * 60 + second
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
            position += 1
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            guard position + digits <= bytes.count else { return nil }
            var number = 0
            for index in position..<position + digits {
                guard (0x30...0x39).contains(bytes[index]) else { return nil }
                number = number * 10 + Int(bytes[index] - 0x30)
            }
            position += digits
            return number
        }
    }
}

/// Times as they are bound: the rows of a batch have the same, as a rule.
struct TimeTexts {
    private var second: Int?
    private var text: SQLValue = .null

    mutating func value(_ second: Int) -> SQLValue {
        if second != self.second {
            self.second = second
            text = .text(UsageTime.text(second))
        }
        return text
    }
}
