package import Telemetry
import Timekeeping

/// What a day brought, as the API and `herald telemetry days --json` show it.
package struct UsageDayFacts: Encodable, Sendable {
    package let day: String
    package let newUsers: Int
    package let activeUsers: Int
    package let returningUsers: Int
    package let reports: Int
    package let droppedFields: Int
    package let systems: [UsageShareFacts]
    package let versions: [UsageShareFacts]

    package init(_ day: UsageDay) {
        self.day = "\(day.day)"
        newUsers = day.newUsers
        activeUsers = day.activeUsers
        returningUsers = day.returningUsers
        reports = day.reports
        droppedFields = day.droppedFields
        systems = day.systems.map(UsageShareFacts.init)
        versions = day.versions.map(UsageShareFacts.init)
    }
}

package struct UsageShareFacts: Encodable, Sendable {
    package let name: String
    package let users: Int

    package init(_ share: UsageSummary.Share) { (name, users) = (share.name, share.users) }
}

/// Who began in one week, and how many came back.
package struct UsageCohortFacts: Encodable, Sendable {
    /// The Monday.
    package let week: String
    package let users: Int
    /// In the first week after it, the second, and so on.
    package let returned: [Int]

    package init(_ cohort: RetentionCohort) {
        week = "\(cohort.week)"
        users = cohort.users
        returned = Array(cohort.active.dropFirst())
    }
}
