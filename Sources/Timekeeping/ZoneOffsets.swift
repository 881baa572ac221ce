package import FoundationEssentials
// Where Foundation's zones live: without it every named zone is unknown.
import FoundationInternationalization
import Synchronization

/// What a zone's clocks show, as periods of one offset each, kept once looked up.
///
/// Times are whole seconds since 1970: an *instant* in UTC, a *local* time as a clock on the wall would count
/// them. Foundation takes 7 µs to find a change of the clocks; from here a schedule has it in nanoseconds.
package final class ZoneOffsets: Sendable {
    /// A time in which the clocks are not changed: `start` up to, not with, `end`.
    package struct Period {
        package let start: Int
        package let end: Int
        /// Local time minus UTC.
        package let offset: Int

        package var lastLocal: Int { end - 1 + offset }
    }

    /// No zone was ever further from UTC (Manila before 1844: -15:56).
    package static let largestOffset = 16 * 3_600

    /// The instants that are looked at: the years 1 to 9999.
    package static let instants = -62_135_596_800...253_402_300_799

    private static let known = Mutex<[String: ZoneOffsets]>([:])

    /// Periods are looked up and kept in stretches of about a year; the ends of a stretch end a period too.
    private static let stretch = 1 << 25

    private let timeZone: TimeZone
    private let stretches = Mutex<[Int: [Period]]>([:])

    private init(_ timeZone: TimeZone) {
        self.timeZone = timeZone
    }

    package static func of(_ timeZone: TimeZone) -> ZoneOffsets {
        let identifier = timeZone.identifier
        return known.withLock { known in
            if let offsets = known[identifier] { return offsets }
            let offsets = ZoneOffsets(timeZone)
            known[identifier] = offsets
            return offsets
        }
    }

    package func period(at instant: Int) -> Period {
        let number = instant.dividedDown(by: Self.stretch).quotient
        return stretches.withLock { stretches in
            let periods = stretches[number] ?? look(at: number)
            stretches[number] = periods
            return periods.first { instant < $0.end } ?? periods[periods.count - 1]
        }
    }

    package func local(at instant: Int) -> Int { instant + period(at: instant).offset }

    /// The latest local time that a clock has shown up to `instant`: later than `local(at:)` only while a
    /// time is repeated.
    package func latestLocal(until instant: Int) -> Int {
        var period = period(at: instant)
        var latest = instant + period.offset
        while period.start > instant - 2 * Self.largestOffset {
            period = self.period(at: period.start - 1)
            latest = max(latest, period.lastLocal)
        }
        return latest
    }

    /// The first instant at which a clock shows `local` or later: the first of two for a repeated time, the
    /// end of the gap for a skipped one.
    package func firstInstant(showing local: Int) -> Int {
        var period = period(at: local - Self.largestOffset)
        while period.lastLocal < local { period = self.period(at: period.end) }
        return max(period.start, local - period.offset)
    }

    private func look(at number: Int) -> [Period] {
        let end = (number + 1) * Self.stretch
        var periods: [Period] = []
        var start = number * Self.stretch
        while start < end {
            let date = Date(timeIntervalSince1970: Double(start))
            let change = timeZone.nextDaylightSavingTimeTransition(after: date)
            let next = change.map { Int($0.timeIntervalSince1970.rounded()) } ?? end
            let offset = timeZone.secondsFromGMT(for: date)
            // A change that does not come after `start` would be walked for ever.
            periods.append(Period(start: start, end: next > start ? min(next, end) : end, offset: offset))
            start = periods[periods.count - 1].end
        }
        return periods
    }
}
