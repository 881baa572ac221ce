import Database

/// What a batch of reports does to users and counters: pure arithmetic in memory.
struct UsageBatch {
    /// Users of the batch, those that are new among them.
    private(set) var users: [UserKey: UserRecord]
    private(set) var amounts: [CounterKey: Int64] = [:]
    /// Who reported, in the order of arrival.
    private(set) var arrivals: [UserKey] = []
    /// Whose `first_seen` was in the future.
    private(set) var rejuvenated: Set<UserKey> = []
    private let book: NameBook
    private let calendar: UsageCalendar
    private let now: Int
    private let today: Int

    /// - Parameters:
    ///   - known: those of the batch's users that are stored.
    ///   - now: seconds since 1970.
    init(known: [UserKey: UserRecord], book: NameBook, calendar: UsageCalendar, now: Int) {
        users = known
        self.book = book
        self.calendar = calendar
        self.now = now
        today = calendar.day(atSecond: now)
    }

    mutating func count(_ report: UsageReport, project: Int64, droppedFields: Int) {
        let key = UserKey(project: project, anonymousID: report.anonymousID)
        let os = book.number(of: report.os, .os, project: project)
        let version = book.number(of: report.version, .version, project: project)
        add(1, .reports, project, day: today)
        if droppedFields > 0 { add(Int64(droppedFields), .droppedFields, project, day: today) }
        if let user = users[key] {
            users[key] = seen(corrected(user, key), report, project: project, os: os, version: version)
        } else {
            users[key] = UserRecord(
                firstSeen: now, lastSeen: now, os: report.os, version: report.version, totalReports: 1, osID: os,
                versionID: version)
            countNew(project: project, os: os, version: version)
        }
        arrivals.append(key)
    }

    /// Counts a user of an adopted file that has no project as one of the project that it reports.
    mutating func move(_ user: UserRecord, from project: Int64, to key: UserKey) {
        var moved = user
        // The names of one project are none of another.
        (moved.osID, moved.versionID) = (0, 0)
        for key in user.keys(in: project, from: today, calendar) { amounts[key, default: 0] -= 1 }
        for key in moved.keys(in: key.project, from: today, calendar) { amounts[key, default: 0] += 1 }
        users[key] = moved
    }

    /// A clock that was ahead by years left times in the future: they are now, unless this clock shows a
    /// time before the statistics began and so is the one that is wrong.
    private mutating func corrected(_ user: UserRecord, _ key: UserKey) -> UserRecord {
        let latest = today + UsageCalendar.mostDaysAhead
        let lastDay = calendar.day(atSecond: user.lastSeen)
        guard lastDay > latest, now >= book.beginning else { return user }
        var user = user
        user.lastSeen = now
        add(-1, .lastSeen, key.project, day: lastDay)
        add(1, .lastSeen, key.project, day: today)
        let firstDay = calendar.day(atSecond: user.firstSeen)
        if firstDay > latest {
            user.firstSeen = now
            rejuvenated.insert(key)
            add(-1, .newUsers, key.project, day: firstDay)
            add(1, .newUsers, key.project, day: today)
            add(-1, .cohort, key.project, day: UsageCalendar.monday(of: firstDay))
            add(1, .cohort, key.project, day: UsageCalendar.monday(of: today))
        }
        // Under the names of before, which the report may change.
        countActive(project: key.project, os: user.osID, version: user.versionID)
        return user
    }

    private mutating func countNew(project: Int64, os: Int64, version: Int64) {
        add(1, .users, project)
        add(1, .lastSeen, project, day: today)
        add(1, .os, project, value: os)
        add(1, .version, project, value: version)
        add(1, .newUsers, project, day: today)
        add(1, .cohort, project, day: UsageCalendar.monday(of: today))
        countActive(project: project, os: os, version: version)
    }

    private mutating func countActive(project: Int64, os: Int64, version: Int64) {
        add(1, .activeUsers, project, day: today)
        add(1, .activeByOS, project, day: today, value: os)
        add(1, .activeByVersion, project, day: today, value: version)
    }

    private mutating func seen(
        _ user: UserRecord, _ report: UsageReport, project: Int64, os: Int64, version: Int64
    ) -> UserRecord {
        let lastDay = calendar.day(atSecond: user.lastSeen)
        move(.os, project, from: user.osID, to: os)
        move(.version, project, from: user.versionID, to: version)
        if today > lastDay {
            add(-1, .lastSeen, project, day: lastDay)
            add(1, .lastSeen, project, day: today)
            countActive(project: project, os: os, version: version)
            countReturn(of: user, project: project, lastDay: lastDay)
        } else {
            // Counted on that day already, which is later than today where the clock was set back.
            move(.activeByOS, project, day: lastDay, from: user.osID, to: os)
            move(.activeByVersion, project, day: lastDay, from: user.versionID, to: version)
        }
        var user = user
        user.lastSeen = max(user.lastSeen, now)
        user.os = report.os
        user.version = report.version
        user.osID = os
        user.versionID = version
        user.totalReports = min(user.totalReports, Int(Int32.max) - 1) + 1
        return user
    }

    /// Once in each week.
    private mutating func countReturn(of user: UserRecord, project: Int64, lastDay: Int) {
        let firstDay = calendar.day(atSecond: user.firstSeen)
        guard UsageCalendar.weeks(from: lastDay, to: today) > 0 else { return }
        let weeks = UsageCalendar.weeks(from: firstDay, to: today)
        guard weeks > 0 else { return }
        add(1, .cohort, project, day: UsageCalendar.monday(of: firstDay), value: Int64(weeks))
    }

    private mutating func move(
        _ kind: CounterKey.Kind, _ project: Int64, day: Int = 0, from old: Int64, to new: Int64
    ) {
        guard old != new else { return }
        add(-1, kind, project, day: day, value: old)
        add(1, kind, project, day: day, value: new)
    }

    private mutating func add(
        _ amount: Int64, _ kind: CounterKey.Kind, _ project: Int64, day: Int = 0, value: Int64 = 0
    ) {
        amounts[CounterKey(kind, project: project, day: day, value: value), default: 0] += amount
    }
}
