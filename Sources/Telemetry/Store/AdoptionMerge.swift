/// Rows of origin 3's table become users and counters: pure arithmetic in memory.
///
/// A file without its unique index may have one user twice: first the earlier time, last the later, reports together.
struct AdoptionMerge {
    private(set) var users: [UserKey: UserRecord]
    private(set) var amounts: [CounterKey: Int64] = [:]
    /// The ids that users had, which they keep.
    private(set) var numbers: [UserKey: Int64] = [:]
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
        if numbers[key] == nil { numbers[key] = row.position }
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
        for key in user.keys(in: project, from: today, calendar) { amounts[key, default: 0] += amount }
    }
}
