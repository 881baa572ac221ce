import Foundation
import Settlement

/// A row of `task_daily_stats`, as the API shows it.
struct DailyStatsFacts: Encodable {
    struct Webhook: Encodable {
        let sent: Bool
        let sentAt: Date?
        let response: String?
        let retryCount: Int
    }

    /// What nobody knows is left out, which is not nought.
    struct PlatformFigures: Encodable {
        let platform: String
        let accountCount: Int
        let viewCount: Int64?
        let likeCount: Int64?
        let commentCount: Int64?
        let shareCount: Int64?
        let collectCount: Int64?

        init(_ platform: Platform, _ tally: PlatformTally) {
            self.platform = platform.name
            accountCount = tally.accounts
            viewCount = tally.figures.views
            likeCount = tally.figures.likes
            commentCount = tally.figures.comments
            shareCount = tally.figures.shares
            collectCount = tally.figures.collects
        }
    }

    let taskID: Int64
    let date: String
    let projectID: String?
    let externalTaskID: PartnerTaskID?
    let accountCount: Int
    let completedCount: Int
    let platforms: [PlatformFigures]
    let webhook: Webhook
    let createdAt: Date?
    let updatedAt: Date?

    init(_ row: StoredDailyStats, _ table: PlatformTable) {
        taskID = row.taskID
        date = row.day.description
        projectID = row.projectID
        externalTaskID = row.externalID
        accountCount = row.tally.accounts
        completedCount = row.tally.completions
        platforms = zip(table.platforms, row.tally.platforms).map(PlatformFigures.init)
        webhook = Webhook(
            sent: row.webhook.sent, sentAt: row.webhook.sentAt, response: row.webhook.response,
            retryCount: row.webhook.retries)
        createdAt = row.createdAt
        updatedAt = row.updatedAt
    }
}
