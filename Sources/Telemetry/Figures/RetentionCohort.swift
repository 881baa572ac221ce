package import Timekeeping

/// Who reported first in one week, and how many of them came again.
package struct RetentionCohort: Sendable, Hashable {
    /// Its Monday.
    package var week: CivilDate
    /// How many of them reported in the week itself (all), one week later, two weeks later, …, until this week.
    package var active: [Int]

    package init(week: CivilDate, active: [Int]) {
        self.week = week
        self.active = active
    }

    package var users: Int { active.first ?? 0 }

    /// The share of them that reported, by weeks later; 0 for a week in which nobody began.
    package var shares: [Double] {
        active.map { users > 0 ? Double($0) / Double(users) : 0 }
    }
}
