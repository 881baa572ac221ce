package import Database

extension RelayTables {
    package func insert(_ users: [RelayUser], on connection: any Connection) throws {
        let columns = ["user_id", "username", "first_name"] + (hasAgentNode ? ["agent_node"] : [])
        try SampleTable(name: "users", columns: columns, rowCount: users.count) { index in
            let user = users[index]
            let row: [SampleColumn] = [.integer(user.id), .text("tg\(user.id)"), .text(user.firstName)]
            return hasAgentNode ? row + [.optional(user.agentNode)] : row
        }.fill(connection)
    }

    package func insert(_ tasks: [RelayTask], on connection: any Connection) throws {
        let columns = [
            "task_id", "title", "project_id", "external_task_id", "duration", "status", "callback_url",
            "callback_secret",
        ]
        try SampleTable(name: "drama_tasks", columns: columns, rowCount: tasks.count) { index in
            let task = tasks[index]
            return [
                .integer(task.id), .text(task.title), .optional(task.projectID), .optional(task.externalID),
                task.duration.map { .integer($0) } ?? .null, .text(task.status), .optional(task.callbackURL),
                .optional(task.callbackSecret),
            ]
        }.fill(connection)
    }

    package func insert(_ submissions: [RelaySubmission], on connection: any Connection) throws {
        let columns =
            ["id", "user_id", "task_id", "status", "platform", "submission_link", "submitted_at"]
            + (details == .missing ? [] : ["verification_details"])
        let offset = instants == .timestamptz && connection.dialect == .postgresql ? zoneOffset : ""
        try SampleTable(name: "user_tasks", columns: columns, rowCount: submissions.count) { index in
            let submission = submissions[index]
            let row: [SampleColumn] = [
                .integer(submission.id), .integer(submission.userID), .integer(submission.taskID),
                .text(submission.status), .optional(submission.platform), .optional(submission.link),
                .optional(submission.submittedAt.map { $0 + offset }),
            ]
            return details == .missing ? row : row + [.optional(submission.details)]
        }.fill(connection)
    }
}

extension SampleColumn {
    fileprivate static func optional(_ text: String?) -> SampleColumn { text.map { .text($0) } ?? .null }
}
