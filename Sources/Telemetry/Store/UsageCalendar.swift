package import FoundationEssentials
import Timekeeping

/// What a day is: one of the zone in which the statistics are counted, as days since 1970-01-01.
package struct UsageCalendar: Sendable {
    /// A day later than so many after today is that of a clock that was wrong. Less is not told from one that is slow.
    package static let mostDaysAhead = 7

    package let timeZone: TimeZone
    private let offsets: ZoneOffsets
    /// The offset that holds now, as it does for most that is asked.
    private let period: ZoneOffsets.Period

    /// - Parameter date: about when most times are that will be asked for.
    package init(_ timeZone: TimeZone, around date: Date = Date()) {
        self.timeZone = timeZone
        offsets = ZoneOffsets.of(timeZone)
        period = offsets.period(at: date.wholeSeconds)
    }

    package func day(at date: Date) -> Int { day(atSecond: date.wholeSeconds) }

    /// - Parameter second: since 1970, UTC.
    package func day(atSecond second: Int) -> Int {
        let isNear = period.start <= second && second < period.end
        let local = isNear ? second + period.offset : offsets.local(at: second)
        return local.dividedDown(by: 86_400).quotient
    }

    /// The Monday of the week in which `day` lies.
    package static func monday(of day: Int) -> Int {
        // 1970-01-01 was a Thursday.
        day - (day + 3).dividedDown(by: 7).remainder
    }

    /// How many weeks after the week of `first` the week of `later` is.
    package static func weeks(from first: Int, to later: Int) -> Int { (monday(of: later) - monday(of: first)) / 7 }
}
