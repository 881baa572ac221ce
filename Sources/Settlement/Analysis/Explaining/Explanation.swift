package import FoundationEssentials

/// Where the numbers of one task's day come from, record by record, and whether everybody was told the same.
package struct Explanation: Sendable, Hashable, Encodable {
    package let settlement: String
    package let day: String
    package let timeZone: String
    package let task: ExplainedTask
    /// Those that count.
    package let records: [ExplainedRecord]
    /// Those of the task and the day that are not submitted, and count nowhere.
    package let notCounted: [UncountedRecord]
    package let counted: ExplainedSums
    /// The row of task_daily_stats; nil: there is none.
    package let stored: StoredSums?
    package let statements: [ExplainedStatement]
    /// When the day was last settled.
    package let settledAt: Date?
    /// What does not fit together, one sentence each.
    package let differences: [String]
    /// What mends it; nil: nothing is to be done.
    package let toDo: String?

    /// Records, task_daily_stats and the partner's last statement say the same.
    package var agrees: Bool { differences.isEmpty }

    private enum CodingKeys: String, CodingKey {
        case settlement, day, timeZone, task, records, notCounted, counted, stored, statements, settledAt, agrees
        case differences, toDo
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(settlement, forKey: .settlement)
        try container.encode(day, forKey: .day)
        try container.encode(timeZone, forKey: .timeZone)
        try container.encode(task, forKey: .task)
        try container.encode(records, forKey: .records)
        try container.encode(notCounted, forKey: .notCounted)
        try container.encode(counted, forKey: .counted)
        try container.encode(stored, forKey: .stored)
        try container.encode(statements, forKey: .statements)
        try container.encode(settledAt, forKey: .settledAt)
        try container.encode(agrees, forKey: .agrees)
        try container.encode(differences, forKey: .differences)
        try container.encode(toDo, forKey: .toDo)
    }
}

/// The task of an explanation, without the URL and the secret of its callback.
package struct ExplainedTask: Sendable, Hashable, Encodable {
    package let id: Int64
    package let title: String?
    package let projectID: String?
    /// What its partner calls it.
    package let partnerTaskID: String?
    /// Others are not settled.
    package let isActive: Bool
    /// Whether it wants a callback.
    package let hasCallback: Bool
    /// Why it gets none all the same.
    package let refusal: String?
}

/// A record that counts, with its figures and where they come from.
package struct ExplainedRecord: Sendable, Hashable, Encodable {
    package let id: Int64
    /// nil: nobody's, so that it counts for no account.
    package let user: Int64?
    package let agentNode: String?
    /// As the row has it.
    package let platformText: String?
    /// As it was understood; nil: none of the settlement's, so that only the record and its account count.
    package let platform: String?
    package let link: String?
    /// Local time of the settlement's zone.
    package let submittedAt: String?
    package let views: Int64?
    package let likes: Int64?
    package let comments: Int64?
    package let shares: Int64?
    package let collects: Int64?
    /// `details`, `reading`, `nothing`, `unknown_platform`
    package let origin: String
    /// The same in words.
    package let source: String
    /// What of it did not count, one clause each.
    package let troubles: [String]
}

/// A record of the task and the day that does not count.
package struct UncountedRecord: Sendable, Hashable, Encodable {
    package let id: Int64
    package let user: Int64?
    package let platformText: String?
    package let submittedAt: String?
    package let reason: String
}

/// What counting the records gives.
package struct ExplainedSums: Sendable, Hashable, Encodable {
    /// Everybody once.
    package let accounts: Int
    package let completions: Int
    package let platforms: [PlatformSums]
}

/// The sums of one platform.
package struct PlatformSums: Sendable, Hashable, Encodable {
    package let platform: String
    package let accounts: Int
    package let completions: Int
    package let views: Int64?
    package let likes: Int64?
    package let comments: Int64?
    /// Where the platform has them.
    package let shares: Int64?
    package let collects: Int64?
    /// Records whose views nobody knows.
    package let unknown: Int

    init(_ platform: Platform, _ tally: PlatformTally) {
        self.platform = platform.name
        accounts = tally.accounts
        completions = tally.completions
        views = tally.figures.views
        likes = tally.figures.likes
        comments = tally.figures.comments
        shares = tally.figures.shares
        collects = tally.figures.collects
        unknown = tally.unknown
    }
}

/// A row of `task_daily_stats` by its columns.
package struct StoredSums: Sendable, Hashable, Encodable {
    package struct Column: Sendable, Hashable, Encodable {
        package let name: String
        /// nil: NULL, which is not nought.
        package let value: Int64?
    }

    package let columns: [Column]
    package let sent: Bool
    package let sentAt: String?
    package let retries: Int
}

/// A statement to the partner.
package struct ExplainedStatement: Sendable, Hashable, Encodable {
    package let partner: String
    package let number: Int64
    package let revision: Int
    package let state: String
    /// What was sent, byte for byte.
    package let body: String
    package let createdAt: Date
    package let finishedAt: Date?
    /// It tells what counting the records gives.
    package let isCurrent: Bool
}
