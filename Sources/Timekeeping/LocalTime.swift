package import FoundationEssentials

/// What a clock on the wall shows, without saying where the wall is: `2025-09-05 10:00`.
package struct LocalTime: Sendable, Hashable {
    package var day: CivilDate
    package var hour: Int
    package var minute: Int
    package var second: Int

    package init(day: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// What clocks of `timeZone` show at `date`, cut to the second.
    package init(_ date: Date, in timeZone: TimeZone) {
        let instant = date.wholeSeconds
        self.init(seconds: ZoneOffsets.of(timeZone).local(at: instant))
    }

    package init(seconds: Int) {
        let (dayNumber, secondOfDay) = seconds.dividedDown(by: 86_400)
        self.init(
            day: CivilDate(dayNumber: dayNumber), hour: secondOfDay / 3_600, minute: secondOfDay / 60 % 60,
            second: secondOfDay % 60)
    }

    /// The first instant at which clocks of `timeZone` show this or a later time: the first of two for a time
    /// that is repeated when clocks are set back, the end of the gap for one that is skipped.
    package func instant(in timeZone: TimeZone) -> Date {
        let limits = ZoneOffsets.instants
        let wanted = min(max(seconds, limits.lowerBound), limits.upperBound)
        return Date(timeIntervalSince1970: Double(ZoneOffsets.of(timeZone).firstInstant(showing: wanted)))
    }

    /// Whether clocks of `timeZone` ever show this time: false in the gap when clocks are set forward.
    package func exists(in timeZone: TimeZone) -> Bool {
        LocalTime(instant(in: timeZone), in: timeZone) == self
    }

    package var seconds: Int { day.dayNumber * 86_400 + hour * 3_600 + minute * 60 + second }
}

extension LocalTime: CustomStringConvertible {
    /// `2025-09-05 10:00`: the form in which people are shown and give times.
    package var description: String {
        "\(day) \(hour.padded(to: 2)):\(minute.padded(to: 2))"
    }

    /// `2025-09-05 10:00:07`.
    package var withSeconds: String { "\(description):\(second.padded(to: 2))" }
}

extension CivilDate: CustomStringConvertible {
    /// `2025-09-05`.
    package var description: String { "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))" }
}

extension Int {
    /// The number with leading zeros.
    package func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}

extension Date {
    /// Seconds since 1970, cut down to whole ones and to the years 1 to 9999.
    package var wholeSeconds: Int {
        let limits = ZoneOffsets.instants
        let seconds = timeIntervalSince1970.rounded(.down)
        guard seconds > Double(limits.lowerBound) else { return limits.lowerBound }
        return seconds < Double(limits.upperBound) ? Int(seconds) : limits.upperBound
    }
}
