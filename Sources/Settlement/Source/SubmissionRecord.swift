package import FoundationEssentials

/// A row of `user_tasks`, whole.
package struct SubmissionRecord: Sendable, Hashable {
    package let id: Int64
    package let taskID: Int64
    /// nil: nobody's, so that it is a completion and no account.
    package let userID: Int64?
    /// As the row has it.
    package let platformText: String?
    /// Its place in the `PlatformTable`; nil: unknown.
    package let platform: Int?
    package let link: String?
    package let submittedAt: Date?
    /// Of the user, where the users have it.
    package let agentNode: String?
    package let reading: DetailsReading

    package init(
        id: Int64, taskID: Int64, userID: Int64?, platformText: String?, platform: Int?, link: String?,
        submittedAt: Date?, agentNode: String?, reading: DetailsReading
    ) {
        self.id = id
        self.taskID = taskID
        self.userID = userID
        self.platformText = platformText
        self.platform = platform
        self.link = link
        self.submittedAt = submittedAt
        self.agentNode = agentNode
        self.reading = reading
    }
}
