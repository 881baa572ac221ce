/// Rows of origin 3's table become users and counters: pure arithmetic in memory.
///
/// A file without its unique index may have one user twice: first the earlier time, last the later, reports together.
struct AdoptionMerge {
    private(set) var users: [UserKey: UserRecord]
    private(set) var amounts: [CounterKey: Int64] = [:]
    private let names: AdoptedNames
    private let calendar: UsageCalendar
    private let now: Int
    private let today: Int

    init(known: [UserKey: UserRecord], names: AdoptedNames, calendar: UsageCalendar, now: Int, today: Int) {
        users = known
        self.names = names
        self.calendar = calendar
        self.now = now
        self.today = today
    }

    mutating func add(_ row: AdoptedRow) {
        guard let key = row.key else { return }
        var user = record(row)
        if let known = users[key] {
            count(known, -1, project: key.project)
            user = merged(known, user)
        }
        users[key] = user
        count(user, 1, project: key.project)
    }

    /// A time that is missing or is none is taken from the other; one in the future is now.
    private func record(_ row: AdoptedRow) -> UserRecord {
        let last = min(row.lastSeen ?? row.firstSeen ?? now, now)
        let first = min(row.firstSeen ?? last, last)
        return UserRecord(
            firstSeen: first, lastSeen: last, os: row.os, version: row.version, totalReports: row.totalReports,
            osID: names.systems[row.os] ?? 0, versionID: names.versions[row.version] ?? 0)
    }

    private func merged(_ known: UserRecord, _ other: UserRecord) -> UserRecord {
        var user = other.lastSeen >= known.lastSeen ? other : known
        user.id = known.id
        user.firstSeen = min(known.firstSeen, other.firstSeen)
        user.totalReports = min(known.totalReports + other.totalReports, Int(Int32.max))
        return user
    }

    private mutating func count(_ user: UserRecord, _ amount: Int64, project: Int64) {
        let firstDay = calendar.day(atSecond: user.firstSeen)
        let lastDay = calendar.day(atSecond: user.lastSeen)
        let firstWeek = UsageCalendar.monday(of: firstDay)
        add(amount, CounterKey(.users, project: project))
        add(amount, CounterKey(.lastSeen, project: project, day: lastDay))
        add(amount, CounterKey(.os, project: project, value: user.osID))
        add(amount, CounterKey(.version, project: project, value: user.versionID))
        add(amount, CounterKey(.newUsers, project: project, day: firstDay))
        add(amount, CounterKey(.cohort, project: project, day: firstWeek))
        // Of days and weeks that are over it is not known who else was there: they stay without.
        if lastDay >= today {
            add(amount, CounterKey(.activeUsers, project: project, day: lastDay))
            add(amount, CounterKey(.activeByOS, project: project, day: lastDay, value: user.osID))
            add(amount, CounterKey(.activeByVersion, project: project, day: lastDay, value: user.versionID))
        }
        let weeks = UsageCalendar.weeks(from: firstDay, to: lastDay)
        if weeks > 0, UsageCalendar.monday(of: lastDay) >= UsageCalendar.monday(of: today) {
            add(amount, CounterKey(.cohort, project: project, day: firstWeek, value: Int64(weeks)))
        }
    }

    private mutating func add(_ amount: Int64, _ key: CounterKey) { amounts[key, default: 0] += amount }
}
