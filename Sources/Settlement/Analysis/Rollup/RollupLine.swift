/// The sums of one group over one period.
package struct RollupLine: Sendable, Hashable, Encodable {
    /// `2024-W49`
    package let period: String
    package let from: String
    package let to: String
    /// The task's id, the project's, the agent node, the platform's name; nil: records that have none; for the line
    /// over all groups `total`.
    package let group: String?
    /// Of the task.
    package let title: String?
    package let isTotal: Bool
    /// Everybody once, over the whole period.
    package let accounts: Int
    /// The records.
    package let completions: Int
    package let views: Int64?
    package let likes: Int64?
    package let comments: Int64?
    package let shares: Int64?
    package let collects: Int64?
    /// Records whose views nobody knows.
    package let unknown: Int

    package init(
        _ period: SettlementPeriod, group: String?, title: String? = nil, isTotal: Bool = false, accounts: Int,
        tally: PlatformTally
    ) {
        self.period = period.name
        from = period.days.lowerBound.description
        to = period.days.upperBound.description
        self.group = group
        self.title = title
        self.isTotal = isTotal
        self.accounts = accounts
        completions = tally.completions
        views = tally.figures.views
        likes = tally.figures.likes
        comments = tally.figures.comments
        shares = tally.figures.shares
        collects = tally.figures.collects
        unknown = tally.unknown
    }
}
