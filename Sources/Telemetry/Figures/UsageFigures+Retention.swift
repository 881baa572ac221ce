import Database
import Timekeeping

extension UsageFigures {
    /// So many weeks can be asked for at once.
    package static let mostWeeks = 260

    /// Of those who reported first in each of the last weeks, how many came again: the oldest week first, this week last.
    package func retention(project: String? = nil, weeks: Int = 12) async throws -> [RetentionCohort] {
        let thisWeek = UsageCalendar.monday(of: calendar.day(at: clock.now()))
        let count = min(max(1, weeks), Self.mostWeeks)
        let range = (thisWeek - 7 * (count - 1))...thisWeek
        return try await reading { connection in
            try connection.snapshot {
                var cohorts = (0..<count).map { number in
                    RetentionCohort(
                        week: CivilDate(dayNumber: range.lowerBound + 7 * number),
                        active: [Int](repeating: 0, count: count - number))
                }
                for project in try self.projects(named: project, on: connection) {
                    let sums = try FigureStore.sumsByValue(.cohort, of: project.id, days: range, on: connection)
                    for (monday, amounts) in sums {
                        let number = (monday - range.lowerBound) / 7
                        for (later, amount) in amounts where cohorts[number].active.indices.contains(Int(later)) {
                            cohorts[number].active[Int(later)] += amount
                        }
                    }
                }
                return cohorts
            }
        }
    }
}
