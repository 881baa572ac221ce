package import FoundationEssentials

/// What `task_daily_stats` is told of a callback.
package struct CallbackMark: Sendable, Hashable {
    package let taskID: Int64
    package let day: SettlementDay
    package let sent: Bool
    package let finishedAt: Date
    /// What the partner answered, or why it has not got it.
    package let response: String?
    /// Attempts after the first.
    package let retries: Int
    /// When the statement was made that the callback carried: a row that was written later holds other numbers than
    /// those, and is not marked. nil: whatever the row holds.
    package let statedAt: Date?

    package init(
        taskID: Int64, day: SettlementDay, sent: Bool, finishedAt: Date, response: String?, retries: Int,
        statedAt: Date? = nil
    ) {
        self.taskID = taskID
        self.day = day
        self.sent = sent
        self.finishedAt = finishedAt
        self.response = response
        self.retries = retries
        self.statedAt = statedAt
    }
}
