import Database

/// What the source says of a day.
struct DayFacts: Sendable {
    var count: DayCount
    /// The active tasks that have records on the day, by their ids.
    let tasks: [SettledTask]
    /// Active tasks with a row in `task_daily_stats` and no records on the day any more.
    let emptied: [SettledTask]
    /// Tasks whose row is marked as sent, by whomever.
    let sent: [Int64]
    let scan: SubmissionScan
    let notes: [String]
}

/// Reads a day, in one session that may not write.
struct DayReader: Sendable {
    let definition: SettlementDefinition
    let source: ConnectionPool

    /// - Throws: `SettlementRefusal` where the source's tables cannot be settled.
    func read(_ day: SettlementDay) async throws -> DayFacts {
        try await source.withConnection(timeout: definition.timeout) { connection in
            let tables = try SourceTables.inspect(
                on: connection, platforms: definition.platforms, source: definition.source)
            guard tables.problems.isEmpty else { throw SettlementRefusal(tables.problems) }
            let scan = SubmissionScan(
                tables: tables, platforms: definition.platforms, timeZone: definition.timeZone)
            let count = try scan.count(day, on: connection)
            let tasks = try TaskTable.active(Array(count.tallies.keys), on: connection)
            let marks = try DailyStatsTable(platforms: definition.platforms, timeZone: definition.timeZone)
                .marks(on: day, on: connection)
            let emptied = marks.keys.filter { count.tallies[$0] == nil }
            return DayFacts(
                count: count, tasks: tasks, emptied: try TaskTable.active(emptied, on: connection),
                sent: marks.filter(\.value).keys.sorted(), scan: scan, notes: tables.notes)
        }
    }

    /// What somebody handed in, by the records' ids.
    func links(of ids: [Int64], _ scan: SubmissionScan) async throws -> [Int64: String] {
        try await source.withConnection { connection in try scan.links(of: ids, on: connection) }
    }
}
