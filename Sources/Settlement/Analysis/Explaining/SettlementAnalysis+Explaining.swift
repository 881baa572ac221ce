import FoundationEssentials
import Scheduling
import Timekeeping

extension SettlementAnalysis {
    /// Every record behind a task's numbers of one day.
    ///
    /// - Throws: `AnalysisProblem` where there is nothing to explain.
    package func explain(task id: Int64, _ day: SettlementDay) async throws -> Explanation {
        let found = try await asking { source in try FoundFacts(source, task: id, day) }
        let statements = try await store.statements(task: id, day: day)
        let settledAt = try await store.settledDays(day...day)[day]
        guard !found.counted.isEmpty || !found.others.isEmpty || found.stored != nil || !statements.isEmpty else {
            let settled = settledAt == nil ? "and the day was never settled" : "though the day was settled"
            throw AnalysisProblem("task \(id) has no records on \(day), no row in task_daily_stats, \(settled)")
        }
        return explanation(day, found, statements, settledAt)
    }

    private func explanation(
        _ day: SettlementDay, _ found: FoundFacts, _ statements: [ToldStatement], _ settledAt: Date?
    ) -> Explanation {
        let content = CallbackBody(definition: definition, task: found.task, tally: found.tally, day: day).contentHash
        let judgement = SettlementJudgement(
            definition: definition, day: day, today: today, isSettled: settledAt != nil, facts: found,
            statements: statements, contentHash: content)
        return Explanation(
            settlement: definition.name, day: day.description, timeZone: TimeZoneName.text(definition.timeZone),
            task: found.explainedTask(definition), records: found.records(day, definition), notCounted: found.others,
            counted: found.sums(definition.platforms),
            stored: found.stored.map { StoredSums($0, definition.platforms, in: definition.timeZone) },
            statements: statements.map { ExplainedStatement($0, content: content) }, settledAt: settledAt,
            differences: judgement.differences, toDo: judgement.toDo)
    }
}

extension StoredSums {
    init(_ stored: StoredDailyStats, _ platforms: PlatformTable, in timeZone: TimeZone) {
        let table = DailyStatsColumns(platforms: platforms)
        columns = zip(table.names, table.storedValues(of: stored.tally)).map { Column(name: $0, value: $1) }
        sent = stored.webhook.sent
        sentAt = stored.webhook.sentAt.map { LocalTime($0, in: timeZone).withSeconds }
        retries = stored.webhook.retries
    }
}

extension ExplainedStatement {
    init(_ told: ToldStatement, content: String) {
        partner = told.partner
        number = told.number
        revision = told.revision
        state = told.state
        body = told.body
        createdAt = told.createdAt
        finishedAt = told.finishedAt
        isCurrent = told.contentHash == content
    }
}
