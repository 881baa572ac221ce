import FoundationEssentials
import Scheduling
import Timekeeping

/// An instant as a `timestamp` without zone: what clocks show.
enum LocalTimestamp {
    /// `2024-12-10 02:00:07.250`, always to the millisecond, so that texts compare as times do.
    static func text(_ instant: Date, in timeZone: TimeZone) -> String {
        let milliseconds = instant.unixMilliseconds
        let digits = String((milliseconds % 1_000 + 1_000) % 1_000)
        let fraction = String(repeating: "0", count: 3 - digits.count) + digits
        return LocalTime(Date(unixMilliseconds: milliseconds), in: timeZone).withSeconds + "." + fraction
    }

    /// The reverse, to the millisecond; nil for what is no such text.
    static func instant(_ text: String, in timeZone: TimeZone) -> Date? {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let day = SettlementDay(String(parts[0])) else { return nil }
        let clock = parts[1].split(separator: ".", maxSplits: 1)
        let numbers = clock[0].split(separator: ":").compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        let time = LocalTime(day: day.date, hour: numbers[0], minute: numbers[1], second: numbers[2])
        let fraction = clock.count > 1 ? Double("0." + clock[1].prefix(while: \.isNumber)) ?? 0 : 0
        return time.instant(in: timeZone).addingTimeInterval((fraction * 1_000).rounded() / 1_000)
    }
}
