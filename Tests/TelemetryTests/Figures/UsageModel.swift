import FoundationEssentials
import Timekeeping

@testable import Telemetry

/// What the figures shall be, computed from a plain list of what happened. Weeks and days of the zone.
struct UsageModel {
    struct Key: Hashable {
        let project: String
        let id: String
    }

    struct User {
        var firstSeen: Date
        var lastSeen: Date
        var os: String
        var version: String
        var reports: Int
        /// Of one life: who was forgotten and comes again is another.
        let life: Int
    }

    struct Event {
        let at: Date
        let key: Key
        let life: Int
        var os: String
        var version: String
        let isFirst: Bool
    }

    let calendar: UsageCalendar
    private(set) var users: [Key: User] = [:]
    private(set) var events: [Event] = []
    private var lives = 0

    init(_ calendar: UsageCalendar) { self.calendar = calendar }

    mutating func report(_ report: UsageReport, at now: Date) {
        let key = Key(project: report.project, id: report.anonymousID)
        lives += users[key] == nil ? 1 : 0
        var user =
            users[key]
            ?? User(firstSeen: now, lastSeen: now, os: "", version: "", reports: 0, life: lives)
        user.lastSeen = now
        (user.os, user.version) = (report.os, report.version)
        user.reports += 1
        users[key] = user
        events.append(
            Event(
                at: now, key: key, life: user.life, os: report.os, version: report.version,
                isFirst: user.reports == 1))
    }

    mutating func forget(_ id: String) -> Int {
        let gone = users.filter { $0.key.id == id }
        for key in gone.keys { users[key] = nil }
        for (key, user) in gone {
            forgetName(user.os, of: key.project, user, \.os, \.os)
            forgetName(user.version, of: key.project, user, \.version, \.version)
        }
        return gone.count
    }

    /// Nobody else has it, and what was counted of it may all be of this user.
    private mutating func forgetName(
        _ name: String, of project: String, _ user: User, _ stored: KeyPath<User, String>,
        _ reported: WritableKeyPath<Event, String>
    ) {
        guard !users.contains(where: { $0.key.project == project && $0.value[keyPath: stored] == name }) else { return }
        var active: [Int: Int] = [:]
        let byDay = Dictionary(grouping: events.filter { $0.key.project == project }) { calendar.day(at: $0.at) }
        for (day, events) in byDay {
            let last = Dictionary(events.map { ($0.life, $0) }) { $1 }.values
            let count = last.count { $0[keyPath: reported] == name }
            if count > 0 { active[day] = count }
        }
        let days = calendar.day(at: user.firstSeen) - 1...calendar.day(at: user.lastSeen) + 1
        guard active.count <= user.reports, active.allSatisfy({ $0.value == 1 && days.contains($0.key) }) else {
            return
        }
        for index in events.indices
        where events[index].key.project == project && events[index][keyPath: reported] == name {
            events[index][keyPath: reported] = ShareTally.other
        }
    }

    func summary(of project: String?, at now: Date) -> UsageSummary {
        let users = users.filter { project == nil || $0.key.project == project }.values
        let today = calendar.day(at: now)
        func active(_ days: Int) -> Int { users.count { calendar.day(at: $0.lastSeen) >= today - days } }
        var summary = UsageSummary(at: now)
        summary.totalUsers = users.count
        (summary.dailyActiveUsers, summary.weeklyActiveUsers) = (active(0), active(7))
        summary.monthlyActiveUsers = active(29)
        summary.systems = Self.shares(users.map(\.os))
        summary.versions = Self.shares(users.map(\.version))
        return summary
    }

    func days(of project: String?, _ range: ClosedRange<Int>) -> [UsageDay] {
        range.map { number in
            let events = events.filter {
                calendar.day(at: $0.at) == number && (project == nil || $0.key.project == project)
            }
            // The last system of the day counts.
            let last = Dictionary(events.map { ($0.life, $0) }) { $1 }.values
            var day = UsageDay(day: CivilDate(dayNumber: number))
            day.newUsers = events.count { $0.isFirst }
            day.activeUsers = last.count
            day.reports = events.count
            day.systems = Self.shares(last.map(\.os))
            day.versions = Self.shares(last.map(\.version))
            return day
        }
    }

    func retention(of project: String?, weeks: Int, at now: Date) -> [RetentionCohort] {
        let lives = Dictionary(grouping: events.filter { project == nil || $0.key.project == project }, by: \.life)
        let thisWeek = UsageCalendar.monday(of: calendar.day(at: now))
        return (0..<weeks).reversed().map { back in
            let monday = thisWeek - 7 * back
            var active = [Int](repeating: 0, count: back + 1)
            for events in lives.values {
                let days = events.map { calendar.day(at: $0.at) }
                guard let first = days.min(), UsageCalendar.monday(of: first) == monday else { continue }
                for week in Set(days.map { UsageCalendar.weeks(from: monday, to: $0) }) { active[week] += 1 }
            }
            return RetentionCohort(week: CivilDate(dayNumber: monday), active: active)
        }
    }

    private static func shares(_ names: [String]) -> [UsageSummary.Share] {
        Dictionary(grouping: names) { $0 }.map { UsageSummary.Share(name: $0.key, users: $0.value.count) }
            .sorted { first, second in
                let other = (first.name == ShareTally.other, second.name == ShareTally.other)
                guard other.0 == other.1 else { return other.1 }
                return (second.users, first.name) < (first.users, second.name)
            }
    }
}
