import Database
import FoundationEssentials
package import Observability
import Scheduling
import Timekeeping

extension SettlementAnalysis {
    /// Writes a table of some days, row after row: nothing but the piece that is being written is held.
    ///
    /// - Parameter write: called on the thread of a connection, with some lines at a time.
    package func export(
        _ kind: ExportKind, _ days: ClosedRange<SettlementDay>, as format: ExportFormat,
        write: @escaping @Sendable (String) -> Void
    ) async throws {
        switch kind {
        case .stats: try await asking { try Self.exportStats($0, days, format, write) }
        case .records: try await asking { try Self.exportRecords($0, days, format, write) }
        case .statements: try await store.exportStatements(days, format, write)
        }
    }

    private static func exportStats(
        _ source: AnalysedSource, _ days: ClosedRange<SettlementDay>, _ format: ExportFormat,
        _ write: @escaping (String) -> Void
    ) throws {
        guard source.tables.problems.isEmpty else {
            throw AnalysisProblem(source.tables.problems.joined(separator: "\n"))
        }
        let columns = DailyStatsColumns(platforms: source.definition.platforms)
        let writer = ExportWriter(
            ["stats_date", "task_id", "project_id", "external_task_id"] + columns.names + [
                "webhook_sent", "webhook_sent_at", "webhook_retry_count",
            ], as: format, write: write)
        let zone = source.definition.timeZone
        try DailyStatsTable(platforms: source.definition.platforms, timeZone: zone)
            .forEachRow(days, task: nil, on: source.connection) { stats in
                let partnerID: CSVRow.Cell =
                    switch stats.externalID {
                    case .number(let number)?: .number(number)
                    case .text(let text)?: .text(text)
                    case nil: .text(nil)
                    }
                writer.add(
                    [.plain(stats.day.description), .number(stats.taskID), .text(stats.projectID), partnerID]
                        + columns.storedValues(of: stats.tally).map { .number($0) } + [
                            .plain(stats.webhook.sent ? "true" : "false"), .text(local(stats.webhook.sentAt, zone)),
                            .number(Int64(stats.webhook.retries)),
                        ])
            }
        writer.finish()
    }

    private static func exportRecords(
        _ source: AnalysedSource, _ days: ClosedRange<SettlementDay>, _ format: ExportFormat,
        _ write: @escaping (String) -> Void
    ) throws {
        let writer = ExportWriter(
            [
                "id", "task_id", "user_id", "agent_node", "platform_text", "platform", "link", "submitted_at", "views",
                "likes", "comments", "shares", "collects", "origin",
            ], as: format, write: write)
        let definition = source.definition
        for offset in 0...(days.upperBound.date.dayNumber - days.lowerBound.date.dayNumber) {
            let day = days.lowerBound.adding(days: offset)
            try source.forEachRecord(in: day...day) { counted in
                let record = counted.record
                let platform = counted.platform.map { definition.platforms.platforms[$0] }
                let figures = counted.figures.only(platform?.measures ?? [])
                writer.add(
                    [
                        .number(record.id), .number(record.taskID), .number(record.userID), .text(record.agentNode),
                        .text(record.platformText), .text(platform?.name), .text(record.link),
                        .text(local(record.submittedAt, definition.timeZone)),
                    ] + Measure.allCases.map { .number(figures[$0]) } + [.plain(counted.origin.word)])
            }
        }
        writer.finish()
    }

    private static func local(_ instant: Date?, _ timeZone: TimeZone) -> String? {
        instant.map { LocalTime($0, in: timeZone).withSeconds }
    }
}

extension AnalysisStore {
    func exportStatements(
        _ days: ClosedRange<SettlementDay>, _ format: ExportFormat, _ write: @escaping @Sendable (String) -> Void
    ) async throws {
        try await pool.withConnection { [settlement] connection in
            let writer = ExportWriter(
                [
                    "partner", "number", "task_id", "stats_date", "revision", "state", "created_at", "finished_at",
                    "hash", "body",
                ], as: format, write: write)
            try connection.forEachRow(
                """
                SELECT \(raw: ToldStatement.columns) FROM settlement_statement WHERE settlement = \(settlement) \
                AND day >= \(days.lowerBound.description) AND day <= \(days.upperBound.description) \
                ORDER BY partner, number
                """
            ) { row in
                let told = try ToldStatement(row)
                writer.add([
                    .text(told.partner), .number(told.number), .number(told.taskID), .plain(told.day),
                    .number(Int64(told.revision)), .plain(told.state), .plain(Self.text(told.createdAt)),
                    .text(told.finishedAt.map(Self.text)), .plain(told.hash), .text(told.body),
                ])
            }
            writer.finish()
        }
    }

    /// RFC 3339.
    private static func text(_ instant: Date) -> String { instant.formatted(.iso8601) }
}
