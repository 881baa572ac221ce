package import Database
package import FoundationEssentials
import Scheduling
import Timekeeping

/// Reads the records of days from `user_tasks`: those that were submitted.
package struct SubmissionScan: Sendable {
    /// Ids in one statement.
    private static let chunk = 1_000

    private let tables: SourceTables
    private let platforms: PlatformTable
    private let timeZone: TimeZone

    package init(tables: SourceTables, platforms: PlatformTable, timeZone: TimeZone) {
        self.tables = tables
        self.platforms = platforms
        self.timeZone = timeZone
    }

    /// Counts a day, in one statement over its records: accounts once for each task and platform, figures as the
    /// details tell them.
    ///
    /// - Parameter share: of the tasks that are counted; nil: all.
    package func count(
        _ day: SettlementDay, share: TaskShare? = nil, on connection: any Connection
    ) throws -> DayCount {
        var statement: SQL = """
            SELECT s.id, s.task_id, s.user_id, \(raw: text("platform")), \(raw: details)
            FROM user_tasks s WHERE s.status = 'submitted' AND \(isSubmitted(in: day...day))
            """
        if let share { statement.append(raw: " AND \(share.condition)") }
        var counter = DayCounter(platforms: platforms)
        try connection.forEachByteRow(statement) { row in try counter.add(row) }
        return try counter.finish()
    }

    /// Calls `body` with each record of the days, whole, and with the agent node of its user.
    ///
    /// - Parameter task: of that task only, by time; nil: of all tasks, in no order.
    package func forEach(
        in days: ClosedRange<SettlementDay>, task: Int64?, on connection: any Connection,
        _ body: (SubmissionRecord) throws -> Void
    ) throws {
        var statement: SQL = """
            SELECT s.id, s.task_id, s.user_id, \(raw: text("platform")), \(raw: details),
                \(raw: text("submission_link")), s.submitted_at,
                \(raw: tables.hasAgentNode ? tables.textExpression("users", "agent_node", alias: "u") : Self.noText)
            FROM user_tasks s
            """
        if tables.hasAgentNode { statement.append(raw: " LEFT JOIN users u ON u.user_id = s.user_id") }
        statement.append(" WHERE s.status = 'submitted' AND \(isSubmitted(in: days))")
        if let task {
            let isTask = SourceIDs.condition("s.task_id", isOneOf: [task], connection.dialect)
            statement.append(" AND \(isTask) ORDER BY s.submitted_at, s.id")
        }
        let matcher = PlatformMatcher(platforms)
        try connection.forEachByteRow(statement) { row in
            guard let taskID = try row.optionalInteger(1) else { return }
            try body(
                SubmissionRecord(
                    id: try row.integer(0), taskID: taskID, userID: try row.optionalInteger(2),
                    platformText: try row.text(3), platform: matcher.number(of: try row.bytes(3)),
                    link: try row.text(5), submittedAt: try row.microseconds(6).map { instant(microseconds: $0) },
                    agentNode: try row.text(7), reading: DetailsReading.read(try row.bytes(4))))
        }
    }

    /// The links of records; those that have none, or an empty one, are missing.
    package func links(of ids: [Int64], on connection: any Connection) throws -> [Int64: String] {
        guard tables.has("user_tasks", "submission_link") else { return [:] }
        var links: [Int64: String] = [:]
        for start in stride(from: 0, to: ids.count, by: Self.chunk) {
            let some = ids[start..<min(start + Self.chunk, ids.count)]
            let isOne = SourceIDs.condition("id", isOneOf: some, connection.dialect)
            let statement: SQL = "SELECT id, \(raw: text("submission_link")) AS link FROM user_tasks s WHERE \(isOne)"
            try connection.forEachRow(statement) { row in
                guard let link = try row.optionalText("link"), !link.isEmpty else { return }
                links[try row.integer("id")] = link
            }
        }
        return links
    }

    /// Always a range on the column as it is, so that an index finds it.
    private func isSubmitted(in days: ClosedRange<SettlementDay>) -> SQL {
        let next = days.upperBound.adding(days: 1)
        switch tables.submittedAt {
        case .instant:
            let from = days.lowerBound.instants(in: timeZone).lowerBound
            let to = next.instants(in: timeZone).lowerBound
            return "s.submitted_at >= \(SQLValue.instant(from)) AND s.submitted_at < \(SQLValue.instant(to))"
        // As text `2024-12-09` comes before all times of that day, and after those of the day before.
        case .local, .day, .text:
            return "s.submitted_at >= \(days.lowerBound.description) AND s.submitted_at < \(next.description)"
        }
    }

    private static let noText = "CAST(NULL AS TEXT)"

    private func text(_ column: String) -> String { tables.textExpression("user_tasks", column, alias: "s") }

    private var details: String { tables.hasDetails ? text("verification_details") : Self.noText }

    /// - Parameter microseconds: since 1970, of an instant, or of a local time as if in UTC.
    private func instant(microseconds: Int64) -> Date {
        let date = Date(timeIntervalSince1970: Double(microseconds) / 1e6)
        guard tables.submittedAt != .instant else { return date }
        let fraction = Double(((microseconds % 1_000_000) + 1_000_000) % 1_000_000) / 1e6
        return LocalTime(date, in: .gmt).instant(in: timeZone).addingTimeInterval(fraction)
    }
}
