package import FoundationEssentials

/// A row of `task_daily_stats` as it stands there.
package struct StoredDailyStats: Sendable, Hashable {
    package let day: SettlementDay
    package let projectID: String?
    package let externalID: PartnerTaskID?
    /// Without what the table does not hold: completions of one platform, records whose views nobody knows.
    package let tally: TaskTally
    package let webhook: WebhookState
    package let createdAt: Date?
    package let updatedAt: Date?

    package var taskID: Int64 { tally.taskID }

    /// What the row says of its callback.
    package struct WebhookState: Sendable, Hashable {
        package let sent: Bool
        package let sentAt: Date?
        package let response: String?
        package let retries: Int

        package init(sent: Bool, sentAt: Date?, response: String?, retries: Int) {
            self.sent = sent
            self.sentAt = sentAt
            self.response = response
            self.retries = retries
        }
    }
}
