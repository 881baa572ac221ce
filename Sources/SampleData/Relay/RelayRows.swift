/// A row of `users`.
package struct RelayUser: Sendable, Hashable {
    package var id: Int
    package var firstName: String
    package var agentNode: String?

    package init(id: Int, firstName: String = "王伟", agentNode: String? = nil) {
        self.id = id
        self.firstName = firstName
        self.agentNode = agentNode
    }
}

/// A row of `drama_tasks`.
package struct RelayTask: Sendable, Hashable {
    package var id: Int
    package var title: String
    package var projectID: String?
    /// Written as it is: a number, or a text where the column is one.
    package var externalID: String?
    package var duration: Int?
    package var status: String
    package var callbackURL: String?
    package var callbackSecret: String?

    package init(
        id: Int, title: String = "《霸道总裁爱上我》第1集", projectID: String? = "550e8400-e29b-41d4-a716-446655440000",
        externalID: String? = "42", duration: Int? = 30, status: String = "active", callbackURL: String? = nil,
        callbackSecret: String? = nil
    ) {
        self.id = id
        self.title = title
        self.projectID = projectID
        self.externalID = externalID
        self.duration = duration
        self.status = status
        self.callbackURL = callbackURL
        self.callbackSecret = callbackSecret
    }

    package var isActive: Bool { status == "active" }
}

/// A row of `user_tasks`.
package struct RelaySubmission: Sendable, Hashable {
    package var id: Int
    package var userID: Int
    package var taskID: Int
    package var status: String
    package var platform: String?
    package var link: String?
    /// `2024-12-09 13:05:59`, without a zone.
    package var submittedAt: String?
    package var details: String?

    package init(
        id: Int, userID: Int, taskID: Int, status: String = "submitted", platform: String? = "youtube",
        link: String? = nil, submittedAt: String?, details: String? = nil
    ) {
        self.id = id
        self.userID = userID
        self.taskID = taskID
        self.status = status
        self.platform = platform
        self.link = link
        self.submittedAt = submittedAt
        self.details = details
    }
}
