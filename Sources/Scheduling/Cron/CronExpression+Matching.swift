import Timekeeping

/// Which minutes of the local clock an expression names. A minute is counted from 1970-01-01 00:00 local
/// time, as if no clock were ever changed; what a change does to it is the matter of `Schedule`.
extension CronExpression {
    /// The longest wait between two matches is 40 years: a 29 February on a given day of the week, over 2100.
    private static let mostMonths = 41 * 12

    func matches(minute: Int) -> Bool {
        firstMatch(from: minute) == minute
    }

    /// The first minute that matches and is not before `minute`.
    func firstMatch(from minute: Int) -> Int? {
        let (day, minuteOfDay) = minute.dividedDown(by: 1_440)
        var date = CivilDate(dayNumber: day)
        if matches(date), let time = firstTime(from: minuteOfDay) { return day * 1_440 + time }
        guard let time = firstTime(from: 0) else { return nil }
        date.day += 1
        for _ in 0...Self.mostMonths {
            if let found = days(inMonthOf: date).first(from: date.day) {
                date.day = found
                return date.dayNumber * 1_440 + time
            }
            date = date.firstOfNextMonth
        }
        return nil
    }

    /// The last minute that matches and is not after `minute`.
    func lastMatch(through minute: Int) -> Int? {
        let (day, minuteOfDay) = minute.dividedDown(by: 1_440)
        var date = CivilDate(dayNumber: day)
        if matches(date), let time = lastTime(through: minuteOfDay) { return day * 1_440 + time }
        guard let time = lastTime(through: 1_439) else { return nil }
        date.day -= 1
        for _ in 0...Self.mostMonths {
            if let found = days(inMonthOf: date).last(through: date.day) {
                date.day = found
                return date.dayNumber * 1_440 + time
            }
            date = date.lastOfPreviousMonth
        }
        return nil
    }

    private func matches(_ date: CivilDate) -> Bool {
        days(inMonthOf: date).contains(date.day)
    }

    /// The matching days of one month, as numbers from 1.
    private func days(inMonthOf date: CivilDate) -> CronSet {
        guard months.contains(date.month) else { return CronSet() }
        let firstWeekday = CivilDate(year: date.year, month: date.month, day: 1).weekday
        // Five weeks in a row, turned so that bit 1 is the first of the month.
        let twoWeeks = daysOfWeek.bits | daysOfWeek.bits << 7
        let week = twoWeeks >> UInt64(firstWeekday) & 0x7F
        let byWeekday = (week | week << 7 | week << 14 | week << 21 | week << 28) << 1
        let length: UInt64 = ((1 << UInt64(date.lengthOfMonth)) - 1) << 1
        let either = eitherDayMatches ? byWeekday | daysOfMonth.bits : byWeekday & daysOfMonth.bits
        return CronSet(bits: either & length)
    }

    /// The first matching minute of a day that is not before `minuteOfDay`.
    private func firstTime(from minuteOfDay: Int) -> Int? {
        let (hour, minute) = minuteOfDay.dividedDown(by: 60)
        if hours.contains(hour), let found = minutes.first(from: minute) { return hour * 60 + found }
        guard let nextHour = hours.first(from: hour + 1), let found = minutes.first else { return nil }
        return nextHour * 60 + found
    }

    /// The last matching minute of a day that is not after `minuteOfDay`.
    private func lastTime(through minuteOfDay: Int) -> Int? {
        let (hour, minute) = minuteOfDay.dividedDown(by: 60)
        if hours.contains(hour), let found = minutes.last(through: minute) { return hour * 60 + found }
        guard let hourBefore = hours.last(through: hour - 1), let found = minutes.last else { return nil }
        return hourBefore * 60 + found
    }
}
