import Database

/// A source while somebody looks at its tables, on the thread of its connection.
struct AnalysedSource {
    let definition: SettlementDefinition
    let tables: SourceTables
    let store: AnalysisStore
    let connection: any Connection

    /// What counts, one record after the other.
    func forEachRecord(
        in days: ClosedRange<SettlementDay>, task: Int64? = nil, _ body: (CountedRecord) throws -> Void
    ) throws {
        let scan = SubmissionScan(tables: tables, platforms: definition.platforms, timeZone: definition.timeZone)
        try SettledRecords(scan: scan, store: store).forEach(in: days, task: task, on: connection, body)
    }

    /// The rows of `task_daily_stats`; none where the table is not there.
    func stored(_ days: ClosedRange<SettlementDay>, task: Int64? = nil) throws -> [StoredDailyStats] {
        guard tables.problems == tables.readingProblems else { return [] }
        return try DailyStatsTable(platforms: definition.platforms, timeZone: definition.timeZone)
            .rows(days, task: task, on: connection)
    }

    /// The days as a condition on a bare column of `user_tasks`, so that its index serves; nil: it tells no time.
    func condition(on column: String, _ days: ClosedRange<SettlementDay>) -> SQL? {
        let end = days.upperBound.adding(days: 1)
        let (from, to): (SQLValue, SQLValue)
        switch timeKind(of: column) {
        case nil: return nil
        case .local?:
            from = .dateTime("\(days.lowerBound) 00:00:00")
            to = .dateTime("\(end) 00:00:00")
        case .instant?:
            from = .instant(days.lowerBound.instants(in: definition.timeZone).lowerBound)
            to = .instant(end.instants(in: definition.timeZone).lowerBound)
        case .day?: (from, to) = (.date(days.lowerBound.description), .date(end.description))
        case .text?: (from, to) = (.text(days.lowerBound.description), .text(end.description))
        }
        return "\(raw: column) >= \(from) AND \(raw: column) < \(to)"
    }

    /// How a column of `user_tasks` tells when.
    func timeKind(of column: String) -> SourceTables.SubmittedAt? {
        guard let type = tables.type("user_tasks", column) else { return nil }
        guard tables.dialect == .postgresql else { return .text }
        return switch type {
        case "timestamp": .local
        case "timestamptz": .instant
        case "date": .day
        default: nil
        }
    }
}
