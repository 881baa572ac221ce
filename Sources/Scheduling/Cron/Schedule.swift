package import FoundationEssentials
import Timekeeping

/// When a job is due: a cron expression in a time zone.
///
/// Where clocks are changed, the rule is that of Debian's cron, made exact:
///
/// * An expression whose minute and hour are both fixed runs **once** for each local time it names. A local
///   time that clocks skip runs at the first instant after the gap (and once, if several fall into it); one
///   that they repeat runs the first time.
/// * An expression whose minute or hour starts with `*` follows real time: it runs whenever the clock
///   matches, each real quarter of an hour for `*/15 * * * *`, also in an hour that is repeated.
package struct Schedule: Sendable, Hashable {
    package let expression: CronExpression
    package let timeZone: TimeZone
    /// Up to so much later, chosen once per firing, keeping away from minute 0 and 30; zero: on time.
    package let jitter: Duration

    package init(expression: CronExpression, timeZone: TimeZone, jitter: Duration = .zero) {
        self.expression = expression
        self.timeZone = timeZone
        self.jitter = jitter
    }

    /// The first due time strictly after `date`; nil only beyond the year 9999.
    package func next(after date: Date) -> Date? {
        let start = date.wholeSeconds + 1
        let zone = ZoneOffsets.of(timeZone)
        return expression.followsRealTime ? nextRealTime(from: start, zone) : nextLocalTime(from: start, zone)
    }

    /// The last due time that is not after `date`; nil only before the year 1.
    package func previous(atOrBefore date: Date) -> Date? {
        let end = date.wholeSeconds
        let zone = ZoneOffsets.of(timeZone)
        return expression.followsRealTime ? previousRealTime(until: end, zone) : previousLocalTime(until: end, zone)
    }

    /// The next due times after `date`, as many as there are up to `count`.
    package func next(_ count: Int, after date: Date) -> [Date] {
        Array(sequence(first: date) { next(after: $0) }.dropFirst().prefix(max(0, count)))
    }
}

// MARK: - Once for each local time

extension Schedule {
    /// A local time L is due at the first instant that shows L or later; that is not before `start` exactly
    /// if no clock has shown L or later before `start`.
    private func nextLocalTime(from start: Int, _ zone: ZoneOffsets) -> Date? {
        let shown = zone.latestLocal(until: start - 1)
        guard let minute = expression.firstMatch(from: shown.dividedDown(by: 60).quotient + 1) else { return nil }
        return date(zone.firstInstant(showing: minute * 60))
    }

    private func previousLocalTime(until end: Int, _ zone: ZoneOffsets) -> Date? {
        let shown = zone.latestLocal(until: end)
        guard let minute = expression.lastMatch(through: shown.dividedDown(by: 60).quotient) else { return nil }
        return date(zone.firstInstant(showing: minute * 60))
    }

    private func date(_ instant: Int) -> Date? {
        ZoneOffsets.instants.contains(instant) ? Date(timeIntervalSince1970: Double(instant)) : nil
    }
}

// MARK: - Whenever the clock matches

extension Schedule {
    /// Walks from one change of the clocks to the next, leaping over the time before the first match: all
    /// local times from `start` on are later than its own less the largest change, and an instant is never
    /// further than the largest offset from its local time.
    private func nextRealTime(from start: Int, _ zone: ZoneOffsets) -> Date? {
        var start = start
        while ZoneOffsets.instants.contains(start) {
            let earliest = zone.local(at: start) - 2 * ZoneOffsets.largestOffset
            guard let minute = expression.firstMatch(from: earliest.dividedDown(by: 60).quotient) else { return nil }
            start = max(start, minute * 60 - ZoneOffsets.largestOffset)
            let period = zone.period(at: start)
            let local = start + period.offset
            if let found = expression.firstMatch(from: (local + 59).dividedDown(by: 60).quotient),
                found * 60 <= period.lastLocal
            {
                return date(found * 60 - period.offset)
            }
            start = period.end
        }
        return nil
    }

    private func previousRealTime(until end: Int, _ zone: ZoneOffsets) -> Date? {
        var end = end
        while ZoneOffsets.instants.contains(end) {
            let latest = zone.local(at: end) + 2 * ZoneOffsets.largestOffset
            guard let minute = expression.lastMatch(through: latest.dividedDown(by: 60).quotient) else { return nil }
            end = min(end, minute * 60 + 59 + ZoneOffsets.largestOffset)
            let period = zone.period(at: end)
            let local = end + period.offset
            if let found = expression.lastMatch(through: local.dividedDown(by: 60).quotient),
                found * 60 >= period.start + period.offset
            {
                return date(found * 60 - period.offset)
            }
            end = period.start - 1
        }
        return nil
    }
}
