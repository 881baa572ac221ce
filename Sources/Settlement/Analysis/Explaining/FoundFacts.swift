import Database
import Scheduling

/// What the source has of one task's day.
struct FoundFacts: Sendable {
    let task: SettledTask
    let isActive: Bool
    let counted: [CountedRecord]
    let others: [UncountedRecord]
    let tally: TaskTally
    let stored: StoredDailyStats?

    init(_ source: AnalysedSource, task id: Int64, _ day: SettlementDay) throws {
        guard let task = try TaskTable.task(id, on: source.connection) else {
            throw AnalysisProblem(
                "there is no task \(id) in drama_tasks of the source \(source.definition.source)")
        }
        self.task = task
        isActive = try !TaskTable.active([id], on: source.connection).isEmpty
        var counted: [CountedRecord] = []
        var builder = TallyBuilder(platforms: source.definition.platforms)
        try source.forEachRecord(in: day...day, task: id) { record in
            counted.append(record)
            builder.add(record)
        }
        self.counted = counted.sorted { $0.record.id < $1.record.id }
        tally =
            builder.result.first ?? TaskTally(taskID: id, platformCount: source.definition.platforms.platforms.count)
        others = try Self.others(source, task: id, day)
        stored = try source.stored(day...day, task: id).first
    }

    /// Records of the task and the day whose status is another one.
    private static func others(
        _ source: AnalysedSource, task: Int64, _ day: SettlementDay
    ) throws -> [UncountedRecord] {
        guard let condition = source.condition(on: "submitted_at", day...day) else { return [] }
        let zone = TimeZoneName.text(source.definition.timeZone)
        let local: SQL =
            source.timeKind(of: "submitted_at") == .instant ? "submitted_at AT TIME ZONE \(zone)" : "submitted_at"
        return try source.connection.query(
            """
            SELECT id, user_id, platform, CAST(\(local) AS VARCHAR(40)) AS submitted_at, status \
            FROM user_tasks WHERE task_id = \(task) AND \(condition) \
            AND (status IS NULL OR status <> 'submitted') ORDER BY id
            """
        ).map { row in
            let status = try row.optionalText("status")
            return UncountedRecord(
                id: try row.integer("id"), user: try row.optionalInteger("user_id"),
                platformText: try row.optionalText("platform"),
                submittedAt: try row.optionalText("submitted_at").map { String($0.prefix(19)) },
                reason: status.map { "its status is \($0), not submitted" } ?? "it has no status")
        }
    }

    func explainedTask(_ definition: SettlementDefinition) -> ExplainedTask {
        let partnerID: String? =
            switch task.externalID {
            case .number(let number)?: String(number)
            case .text(let text)?: text
            case nil: nil
            }
        return ExplainedTask(
            id: task.id, title: task.title, projectID: task.projectID, partnerTaskID: partnerID, isActive: isActive,
            hasCallback: CallbackCheck.url(of: task) != nil, refusal: CallbackCheck.refusal(of: task, definition))
    }

    func records(_ day: SettlementDay, _ definition: SettlementDefinition) -> [ExplainedRecord] {
        counted.map { ExplainedRecord($0, platforms: definition.platforms, day: day, in: definition.timeZone) }
    }

    func sums(_ platforms: PlatformTable) -> ExplainedSums {
        ExplainedSums(
            accounts: tally.accounts, completions: tally.completions,
            platforms: zip(platforms.platforms, tally.platforms).compactMap { platform, sums in
                sums.completions > 0 ? PlatformSums(platform, sums) : nil
            })
    }
}
