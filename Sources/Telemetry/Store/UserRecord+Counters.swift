extension UserRecord {
    /// The numbers in which a user of an adopted file is counted.
    ///
    /// - Parameter today: when it was adopted, or later. Of days and weeks that are over before it is not known who else
    ///   was there: they stay without.
    func keys(in project: Int64, from today: Int, _ calendar: UsageCalendar) -> [CounterKey] {
        let firstDay = calendar.day(atSecond: firstSeen)
        let lastDay = calendar.day(atSecond: lastSeen)
        let firstWeek = UsageCalendar.monday(of: firstDay)
        var keys = [
            CounterKey(.users, project: project),
            CounterKey(.lastSeen, project: project, day: lastDay),
            CounterKey(.os, project: project, value: osID),
            CounterKey(.version, project: project, value: versionID),
            CounterKey(.newUsers, project: project, day: firstDay),
            CounterKey(.cohort, project: project, day: firstWeek),
        ]
        if lastDay >= today {
            keys.append(CounterKey(.activeUsers, project: project, day: lastDay))
            keys.append(CounterKey(.activeByOS, project: project, day: lastDay, value: osID))
            keys.append(CounterKey(.activeByVersion, project: project, day: lastDay, value: versionID))
        }
        let weeks = UsageCalendar.weeks(from: firstDay, to: lastDay)
        if weeks > 0, UsageCalendar.monday(of: lastDay) >= UsageCalendar.monday(of: today) {
            keys.append(CounterKey(.cohort, project: project, day: firstWeek, value: Int64(weeks)))
        }
        return keys
    }
}
