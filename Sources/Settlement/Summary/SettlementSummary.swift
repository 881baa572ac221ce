/// What one run over one day did: printed, returned as JSON, stored, logged, told to channels.
package struct SettlementSummary: Sendable, Codable, Hashable {
    /// Records that say what cannot be.
    package struct Trouble: Sendable, Codable, Hashable {
        /// A `RecordTroubles.Kind`.
        package var kind: String
        package var count: Int
        /// The ids of some of them.
        package var records: [Int64]

        package init(kind: String, count: Int, records: [Int64]) {
            self.kind = kind
            self.count = count
            self.records = records
        }
    }

    package var settlement: String
    /// `2024-12-09`
    package var day: String
    package var run: Int64
    /// Active ones with records on the day.
    package var tasks = 0
    /// Records that were read, those of other tasks among them.
    package var rows = 0
    /// Rows of `task_daily_stats`.
    package var created = 0
    package var changed = 0
    package var unchanged = 0
    /// Videos whose platform was asked.
    package var fetched = 0
    /// Records whose views nobody knows.
    package var unknown = 0
    /// Tasks that could not be settled.
    package var failed = 0
    /// Callbacks that partners have taken.
    package var sent = 0
    /// Callbacks still on their way.
    package var pending = 0
    /// Callbacks that cannot be sent, or that partners refused.
    package var refused = 0
    /// Of all callbacks of this run those that correct an earlier one.
    package var corrections = 0
    package var troubles: [Trouble] = []
    /// What failed, one sentence each.
    package var problems: [String] = []
    /// What the operator should know, one sentence each.
    package var notes: [String] = []
    package var milliseconds: Int64 = 0

    package init(settlement: String, day: String, run: Int64) {
        self.settlement = settlement
        self.day = day
        self.run = run
    }
}
