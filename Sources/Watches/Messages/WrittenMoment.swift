import FoundationEssentials
import Timekeeping

/// A date and time as databases write them: `2025-07-15 10:30:00.123`, `2025-07-15T02:30:00Z`, `… 10:30:00+08`.
struct WrittenMoment {
    let local: LocalTime
    /// Seconds east of Greenwich; nil: it names no zone.
    let offset: Int?

    /// nil if the text is anything else, or more.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard let year = Self.number(&rest, 4), Self.take(&rest, "-"), let month = Self.number(&rest, 2),
            Self.take(&rest, "-"), let day = Self.number(&rest, 2), Self.take(&rest, " ") || Self.take(&rest, "T"),
            let hour = Self.number(&rest, 2), Self.take(&rest, ":"), let minute = Self.number(&rest, 2),
            month <= 12, day <= 31, hour <= 23, minute <= 59
        else { return nil }
        var second = 0
        if Self.take(&rest, ":") {
            guard let seconds = Self.number(&rest, 2), seconds <= 60 else { return nil }
            second = seconds
            if Self.take(&rest, ".") {
                let fraction = rest.prefix { Self.isDigit($0) }
                guard (1...9).contains(fraction.count) else { return nil }
                rest.removeFirst(fraction.count)
            }
        }
        guard let offset = Self.offset(&rest), rest.isEmpty else { return nil }
        local = LocalTime(
            day: CivilDate(year: year, month: month, day: day), hour: hour, minute: minute, second: second)
        self.offset = offset.seconds
    }

    func local(in timeZone: TimeZone, from sourceTimeZone: TimeZone) -> LocalTime {
        if let offset {
            return LocalTime(Date(timeIntervalSince1970: Double(local.seconds - offset)), in: timeZone)
        }
        guard sourceTimeZone.identifier != timeZone.identifier else { return local }
        return LocalTime(local.instant(in: sourceTimeZone), in: timeZone)
    }

    /// `Z`, `+08`, `+08:00`, `-0330`, or nothing; nil for anything else.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> (seconds: Int?, Void)? {
        if rest.isEmpty { return (nil, ()) }
        if take(&rest, "Z") { return (0, ()) }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take(&rest, "+") || take(&rest, "-"), let hours = number(&rest, 2), hours <= 18 else { return nil }
        if rest.isEmpty { return ((isWest ? -1 : 1) * hours * 3_600, ()) }
        _ = take(&rest, ":")
        guard let minutes = number(&rest, 2), minutes <= 59 else { return nil }
        return ((isWest ? -1 : 1) * (hours * 3_600 + minutes * 60), ())
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, _ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: scalar) else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        rest.removeFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
