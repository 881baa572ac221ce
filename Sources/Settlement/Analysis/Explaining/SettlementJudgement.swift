/// Whether the records, the row of `task_daily_stats` and the partner's last statement say the same, and what to do
/// where they do not.
struct SettlementJudgement {
    private(set) var differences: [String] = []
    private(set) var toDo: String?

    init(
        definition: SettlementDefinition, day: SettlementDay, today: SettlementDay, isSettled: Bool, facts: FoundFacts,
        statements: [ToldStatement], contentHash: String
    ) {
        judgeRow(definition, isSettled: isSettled, facts)
        judgeStatements(definition, facts, statements, contentHash)
        guard !differences.isEmpty else { return }
        guard facts.isActive else {
            toDo = "the task is not active and is not settled any more: make it active, then herald settle \(day)"
            return
        }
        toDo =
            day < today ? "herald settle \(day) mends it" : "the day is not over: herald settle \(day) on the day after"
    }

    private mutating func judgeRow(_ definition: SettlementDefinition, isSettled: Bool, _ facts: FoundFacts) {
        guard let stored = facts.stored else {
            guard facts.tally.completions > 0 else { return }
            differences.append(
                isSettled
                    ? "task_daily_stats has no row of it, though the day was settled"
                    : "the day is not settled yet: task_daily_stats has no row of it")
            return
        }
        for difference in StatsDifference.between(facts.tally, and: stored.tally, definition.platforms) {
            differences.append("task_daily_stats: \(difference.clause)")
        }
    }

    private mutating func judgeStatements(
        _ definition: SettlementDefinition, _ facts: FoundFacts, _ statements: [ToldStatement], _ contentHash: String
    ) {
        guard let last = statements.last else {
            // Who is not to be told cannot have been told something else; what the system before Herald sent is marked.
            guard CallbackCheck.url(of: facts.task) != nil, facts.tally.completions > 0 else { return }
            if let refusal = CallbackCheck.refusal(of: facts.task, definition) {
                differences.append("the partner was told nothing: \(refusal)")
            } else if facts.stored?.webhook.sent != true {
                differences.append("the partner was told nothing")
            }
            return
        }
        guard last.contentHash == contentHash else {
            differences.append("the partner was told other numbers: revision \(last.revision) (number \(last.number))")
            return
        }
        if !last.hasArrived {
            differences.append("revision \(last.revision) has not arrived: it is \(last.state)")
        }
    }
}
