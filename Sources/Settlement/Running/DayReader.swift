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

/// Reads a day, in sessions that may not write.
struct DayReader: Sendable {
    let definition: SettlementDefinition
    let source: ConnectionPool

    /// - Throws: `SettlementRefusal` where the source's tables cannot be settled.
    func read(_ day: SettlementDay) async throws -> DayFacts {
        let tables = try await withSource { [definition] connection in
            try SourceTables.inspect(on: connection, platforms: definition.platforms, source: definition.source)
        }
        guard tables.problems.isEmpty else { throw SettlementRefusal(tables.problems) }
        let scan = SubmissionScan(tables: tables, platforms: definition.platforms, timeZone: definition.timeZone)
        let count = try await count(day, scan, tables)
        return try await withSource { [definition] connection in
            let marks = try DailyStatsTable(platforms: definition.platforms, timeZone: definition.timeZone)
                .marks(on: day, on: connection)
            let emptied = marks.keys.filter { count.tallies[$0] == nil }
            return DayFacts(
                count: count, tasks: try TaskTable.active(Array(count.tallies.keys), on: connection),
                emptied: try TaskTable.active(emptied, on: connection),
                sent: marks.filter(\.value).keys.sorted(), scan: scan, notes: tables.notes)
        }
    }

    /// Nearly all the time goes into the server's turning details into text, on one processor for each session: two do
    /// it in little more than half. Without an index both would read the whole table.
    private func count(_ day: SettlementDay, _ scan: SubmissionScan, _ tables: SourceTables) async throws -> DayCount {
        guard tables.dialect == .postgresql, tables.findsDays else {
            return try await withSource { try scan.count(day, on: $0) }
        }
        async let odd = withSource { try scan.count(day, share: .odd, on: $0) }
        var count = try await withSource { try scan.count(day, share: .even, on: $0) }
        count.add(try await odd)
        return count
    }

    private func withSource<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await source.withConnection(timeout: definition.timeout, body)
    }

    /// What somebody handed in, by the records' ids.
    func links(of ids: [Int64], _ scan: SubmissionScan) async throws -> [Int64: String] {
        try await source.withConnection { connection in try scan.links(of: ids, on: connection) }
    }
}
