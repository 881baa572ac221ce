package import FoundationEssentials
import Timekeeping

/// Times as people write them: RFC 3339 (`2025-09-05T10:00:00+08:00`), or `2025-09-05 10:00[:00]` in a zone.
package enum TimeText {
    /// - Parameter timeZone: the zone of a text without an offset.
    /// - Throws: one sentence, also for a day that the calendar lacks (31 February) and for a local time that
    ///   the clocks skip. A local time that they show twice is its first.
    package static func parse(_ text: String, in timeZone: TimeZone) throws(TimeSyntaxError) -> Date {
        var reader = DigitReader(text)
        guard let local = reader.readLocalTime() else {
            throw TimeSyntaxError(
                description: "time \(quoted(text[...])): give RFC 3339 (2025-09-05T10:00:00+08:00) "
                    + "or YYYY-MM-DD HH:MM")
        }
        guard local.isOnTheCalendar else {
            throw TimeSyntaxError(description: "time \(quoted(text[...])): there is no such day or time of day")
        }
        let fraction = Double(local.milliseconds) / 1_000
        if reader.isAtEnd && !local.hasT {
            return try instant(of: local.time, in: timeZone, text).addingTimeInterval(fraction)
        }
        guard let offset = reader.readOffset() else {
            throw TimeSyntaxError(
                description: "time \(quoted(text[...])): after the time of day comes the offset from UTC "
                    + "(Z or +08:00); without one write YYYY-MM-DD HH:MM")
        }
        return Date(timeIntervalSince1970: Double(local.time.seconds - offset) + fraction)
    }

    private static func instant(
        of time: LocalTime, in timeZone: TimeZone, _ text: String
    ) throws(TimeSyntaxError) -> Date {
        let instant = time.instant(in: timeZone)
        let shown = LocalTime(instant, in: timeZone)
        guard shown == time else {
            throw TimeSyntaxError(
                description: "time \(quoted(text[...])): clocks in \(TimeZoneName.text(timeZone)) skip it; "
                    + "the next they show is \(shown)")
        }
        return instant
    }

    /// `2025-09-05T10:00:00+08:00`, in UTC `2025-09-05T02:00:00Z`.
    package static func rfc3339(_ date: Date, in timeZone: TimeZone) -> String {
        let instant = date.wholeSeconds
        let offset = ZoneOffsets.of(timeZone).period(at: instant).offset
        let local = LocalTime(seconds: instant + offset)
        let clock = "\(local.hour.padded(to: 2)):\(local.minute.padded(to: 2)):\(local.second.padded(to: 2))"
        guard offset != 0 else { return "\(local.day)T\(clock)Z" }
        let (hours, minutes) = (abs(offset) / 3_600, abs(offset) / 60 % 60)
        return "\(local.day)T\(clock)\(offset < 0 ? "-" : "+")\(hours.padded(to: 2)):\(minutes.padded(to: 2))"
    }
}

/// Why a text is no time: one sentence.
package struct TimeSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}

/// The parts of a time as they were read, before anybody looked whether there is such a time.
private struct ReadTime {
    var time: LocalTime
    var milliseconds = 0
    /// A `T` between day and time: RFC 3339, which has an offset.
    var hasT: Bool

    /// 60 is a leap second in RFC 3339, which Unix time does not have.
    var isOnTheCalendar: Bool {
        let day = time.day
        return day.year >= 1 && (1...12).contains(day.month) && (1...day.lengthOfMonth).contains(day.day)
            && time.hour < 24 && time.minute < 60 && time.second < 60
    }
}

/// Reads a time from left to right.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    /// `YYYY-MM-DD`, `T` or a blank, `HH:MM[:SS[.fraction]]`.
    mutating func readLocalTime() -> ReadTime? {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2),
            let separator = rest.popFirst(), "Tt ".utf8.contains(separator),
            let hour = digits(2), skip(":"), let minute = digits(2)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        var read = ReadTime(
            time: LocalTime(day: date, hour: hour, minute: minute), hasT: separator != UInt8(ascii: " "))
        guard skip(":") else { return read }
        guard let second = digits(2) else { return nil }
        read.time.second = second
        guard skip(".") else { return read }
        guard let milliseconds = fraction() else { return nil }
        read.milliseconds = milliseconds
        return read
    }

    /// `Z` or `+HH:MM` up to the end, in seconds.
    mutating func readOffset() -> Int? {
        if skip("Z") || skip("z") { return isAtEnd ? 0 : nil }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = digits(2), skip(":"), let minutes = digits(2), isAtEnd, hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private mutating func digits(_ count: Int) -> Int? {
        let text = rest.prefix(count)
        guard text.count == count, text.allSatisfy(Self.isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The digits after the point, to the millisecond.
    private mutating func fraction() -> Int? {
        let text = rest.prefix(while: Self.isDigit)
        guard !text.isEmpty else { return nil }
        rest = rest.dropFirst(text.count)
        return (Array(text.prefix(3)) + [0x30, 0x30]).prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
