package import Timekeeping

/// What was counted of one day.
package struct UsageDay: Sendable, Hashable {
    package var day: CivilDate
    /// Reported for the first time.
    package var newUsers = 0
    /// Reported at all.
    package var activeUsers = 0
    package var reports = 0
    /// Fields that clients sent and nobody kept.
    package var droppedFields = 0
    /// Active users; those without a name of their own last, as `other`. Empty unless they were asked for.
    package var systems: [UsageSummary.Share] = []
    package var versions: [UsageSummary.Share] = []

    package init(day: CivilDate) { self.day = day }

    /// Had reported on a day before.
    package var returningUsers: Int { max(0, activeUsers - newUsers) }
}
