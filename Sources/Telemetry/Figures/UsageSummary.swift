package import FoundationEssentials

/// What `GET /stats` shows.
package struct UsageSummary: Sendable, Hashable {
    package struct Share: Sendable, Hashable {
        package var name: String
        package var users: Int

        package init(name: String, users: Int) {
            self.name = name
            self.users = users
        }
    }

    package var totalUsers = 0
    /// Seen today.
    package var dailyActiveUsers = 0
    /// Seen today or on one of the seven days before, as origin 3's server counted.
    package var weeklyActiveUsers = 0
    /// Seen today or on one of the 29 days before.
    package var monthlyActiveUsers = 0
    /// Most users first; those beyond `top_versions` together, last, as `other`.
    package var systems: [Share] = []
    package var versions: [Share] = []
    package var at: Date

    package init(at: Date) { self.at = at }
}
