import Database
import FoundationEssentials
import Timekeeping

extension AnalysisStore {
    /// The last statements of tasks' days that the partner has not got, a day after they were made.
    func lateStatements(_ days: ClosedRange<SettlementDay>, before: Date) async throws -> [QualityFinding] {
        try await pool.withConnection { connection in
            var late: [QualityFinding] = []
            try connection.forEachRow(
                """
                SELECT told.task_id, told.day, told.revision, told.state, told.partner FROM settlement_statement told \
                WHERE told.settlement = \(settlement) AND told.day >= \(days.lowerBound.description) \
                AND told.day <= \(days.upperBound.description) AND told.state NOT IN ('delivered', 'partial') \
                AND told.created_at < \(before.unixMilliseconds) \
                AND NOT EXISTS (SELECT 1 FROM settlement_statement later WHERE later.settlement = \(settlement) \
                AND later.task_id = told.task_id AND later.day = told.day AND later.revision > told.revision) \
                ORDER BY told.day, told.task_id
                """
            ) { late.append(try finding($0)) }
            return late
        }
    }

    private func finding(_ row: Row) throws -> QualityFinding {
        let (state, partner, revision) = (
            try row.text("state"), try row.text("partner"), try row.integer("revision")
        )
        let (day, task) = (SettlementDay(try row.text("day")), try row.integer("task_id"))
        guard state != "pending" else {
            return QualityFinding(
                .callbackPending, task: task, day: day, number: revision,
                "revision \(revision) has been on its way to \(partner) for more than a day: "
                    + "herald delivery list --channel \(SettlementDefinition.channelName(of: settlement))")
        }
        return QualityFinding(
            .callbackFailed, task: task, day: day, number: revision,
            "\(partner) has not got revision \(revision), it is \(state): herald settle \(day?.description ?? "DATE") "
                + "sends it again")
    }
}
