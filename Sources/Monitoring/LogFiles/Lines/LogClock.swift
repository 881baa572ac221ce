import FoundationEssentials
import Timekeeping

/// Reads the times in lines. A time without a zone is one of the file's zone.
struct LogClock {
    private let offsets: ZoneOffsets
    /// The local minute that was last asked for, and what makes it an instant: lines come by the thousand a minute.
    private var minute = Int.min
    private var shift = 0

    init(_ zone: TimeZone) {
        offsets = ZoneOffsets.of(zone)
    }

    /// `2025-09-05 10:00:00.123`, with `T` or a space, a fraction of any length after a point or a comma, and
    /// possibly `Z` or `+08:00` at its end.
    ///
    /// - Parameter index: of its first byte; afterwards of the byte after it. Not moved if there is no time.
    /// - Returns: milliseconds since 1970.
    mutating func read(_ bytes: UnsafeRawBufferPointer, at index: inout Int) -> Int64? {
        var cursor = index
        guard let seconds = localSeconds(bytes, &cursor) else { return nil }
        let milliseconds = fraction(bytes, &cursor)
        let instant = zone(bytes, &cursor).map { seconds - $0 } ?? instant(ofLocal: seconds)
        index = cursor
        return Int64(instant) * 1_000 + Int64(milliseconds)
    }

    private mutating func instant(ofLocal seconds: Int) -> Int {
        let (asked, rest) = seconds.dividedDown(by: 60)
        if asked != minute {
            (minute, shift) = (asked, offsets.firstInstant(showing: asked * 60) - asked * 60)
        }
        return asked * 60 + shift + rest
    }

    private func localSeconds(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) -> Int? {
        guard bytes.count - cursor >= 19,
            let year = digits(bytes, cursor, 4), bytes[cursor + 4] == UInt8(ascii: "-"),
            let month = digits(bytes, cursor + 5, 2), bytes[cursor + 7] == UInt8(ascii: "-"),
            let day = digits(bytes, cursor + 8, 2),
            bytes[cursor + 10] == UInt8(ascii: " ") || bytes[cursor + 10] == UInt8(ascii: "T"),
            let hour = digits(bytes, cursor + 11, 2), bytes[cursor + 13] == UInt8(ascii: ":"),
            let minute = digits(bytes, cursor + 14, 2), bytes[cursor + 16] == UInt8(ascii: ":"),
            let second = digits(bytes, cursor + 17, 2)
        else { return nil }
        guard year >= 1, (1...12).contains(month), day >= 1, hour < 24, minute < 60, second <= 60 else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard day <= date.lengthOfMonth else { return nil }
        cursor += 19
        return date.dayNumber * 86_400 + hour * 3_600 + minute * 60 + second
    }

    /// In milliseconds.
    private func fraction(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) -> Int {
        guard cursor + 1 < bytes.count, bytes[cursor] == UInt8(ascii: ".") || bytes[cursor] == UInt8(ascii: ","),
            Self.isDigit(bytes[cursor + 1])
        else { return 0 }
        cursor += 1
        var (milliseconds, weight) = (0, 100)
        while cursor < bytes.count, Self.isDigit(bytes[cursor]) {
            milliseconds += Int(bytes[cursor] - UInt8(ascii: "0")) * weight
            weight /= 10
            cursor += 1
        }
        return milliseconds
    }

    /// Seconds before UTC; nil if none is written.
    private func zone(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) -> Int? {
        guard cursor < bytes.count else { return nil }
        switch bytes[cursor] {
        case UInt8(ascii: "Z"):
            cursor += 1
            return 0
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let sign = bytes[cursor] == UInt8(ascii: "+") ? 1 : -1
            guard let hours = digits(bytes, cursor + 1, 2), hours <= 18 else { return nil }
            let hasColon = cursor + 3 < bytes.count && bytes[cursor + 3] == UInt8(ascii: ":")
            let minutes = digits(bytes, cursor + (hasColon ? 4 : 3), 2)
            cursor += minutes == nil ? 3 : hasColon ? 6 : 5
            return sign * (hours * 3_600 + (minutes ?? 0) * 60)
        default: return nil
        }
    }

    private func digits(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for index in start..<start + count {
            guard Self.isDigit(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
