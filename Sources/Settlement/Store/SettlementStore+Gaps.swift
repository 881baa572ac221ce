import Database

/// What is missing in the numbers of one task's day on one platform.
package struct SettlementGap: Sendable, Hashable {
    package let day: SettlementDay
    package let taskID: Int64
    /// The platform's name.
    package let platform: String
    /// All that were counted.
    package let records: Int
    /// Those whose figures came from the platform.
    package let fetched: Int
    /// Those whose views nobody knows.
    package let unknown: Int
    /// Of the unknown those that are worth trying another time.
    package let failed: Int

    package init(
        day: SettlementDay, taskID: Int64, platform: String, records: Int, fetched: Int, unknown: Int, failed: Int
    ) {
        self.day = day
        self.taskID = taskID
        self.platform = platform
        self.records = records
        self.fetched = fetched
        self.unknown = unknown
        self.failed = failed
    }
}

extension SettlementStore {
    private static let gapsAtOnce = 100

    /// By day, task and platform.
    package func gaps(
        of settlement: String, in days: ClosedRange<SettlementDay>, task: Int64? = nil
    ) async throws -> [SettlementGap] {
        try await pool.withConnection { connection in
            var condition: SQL = """
                settlement = \(settlement)
                AND day BETWEEN \(days.lowerBound.description) AND \(days.upperBound.description)
                """
            if let task { condition.append(" AND task_id = \(task)" as SQL) }
            return try connection.query(
                "SELECT * FROM settlement_gap WHERE \(condition) ORDER BY day, task_id, platform"
            ).map { row in
                SettlementGap(
                    day: try row.day("day"), taskID: try row.integer("task_id"), platform: try row.text("platform"),
                    records: Int(try row.integer("records")), fetched: Int(try row.integer("fetched")),
                    unknown: Int(try row.integer("unknown")), failed: Int(try row.integer("failed")))
            }
        }
    }

    func replaceGaps(
        of settlement: String, _ day: String, with gaps: [SettlementGap], on connection: any Connection
    ) throws {
        try connection.execute("DELETE FROM settlement_gap WHERE settlement = \(settlement) AND day = \(day)")
        for part in gaps.parts(of: Self.gapsAtOnce) {
            var statement: SQL =
                "INSERT INTO settlement_gap (settlement, day, task_id, platform, records, fetched, unknown, failed) VALUES"
            for (number, gap) in part.enumerated() {
                statement.append(raw: number == 0 ? " " : ", ")
                statement.append(
                    """
                    (\(settlement), \(day), \(gap.taskID), \(gap.platform), \(gap.records), \(gap.fetched),
                    \(gap.unknown), \(gap.failed))
                    """ as SQL)
            }
            try connection.execute(statement)
        }
    }
}
