/// Collects what a run's summary says.
struct SummaryDraft {
    /// So many problems are told one by one.
    static let mostProblems = 50

    var summary: SettlementSummary
    private let definition: SettlementDefinition
    private let day: SettlementDay
    private var problems = 0

    init(definition: SettlementDefinition, day: SettlementDay, run: Int64) {
        self.definition = definition
        self.day = day
        summary = SettlementSummary(settlement: definition.name, day: day.description, run: run)
    }

    mutating func add(_ facts: DayFacts, _ findings: ReadingStep.Findings, today: SettlementDay) {
        summary.rows = facts.count.rows
        summary.tasks = facts.tasks.count
        summary.fetched = findings.asked
        summary.unknown = findings.gaps.values.reduce(0) { $0 + $1.unknown }
        let troubles = facts.count.troubles
        summary.troubles = RecordTroubles.Kind.allCases.compactMap { kind in
            troubles.counts[kind].map { count in
                SettlementSummary.Trouble(kind: kind.rawValue, count: count, records: troubles.examples[kind] ?? [])
            }
        }
        summary.notes = facts.notes + findings.notes
        if day >= today { summary.notes.append("\(day) is not over: what was handed in up to now is counted") }
        let failed = findings.gaps.values.reduce(0) { $0 + $1.failed }
        if failed > 0 {
            summary.notes.append(
                "the figures of \(failed) videos could not be learned now; settling \(day) again asks for them again")
        }
    }

    mutating func add(_ changes: [DailyStatsChange], emptied: Int) {
        for change in changes {
            switch change.kind {
            case .created: summary.created += 1
            case .changed: summary.changed += 1
            case .unchanged: summary.unchanged += 1
            case .failed:
                summary.failed += 1
                add(problem: change.reason ?? "task \(change.taskID) could not be written")
            }
        }
        let zeroed = changes.suffix(emptied).count { $0.kind == .changed }
        if zeroed > 0 {
            summary.notes.append(
                zeroed == 1
                    ? "1 task has no records on \(day) any more; its row of task_daily_stats is nought now"
                    : "\(zeroed) tasks have no records on \(day) any more; their rows of task_daily_stats are nought now"
            )
        }
    }

    mutating func add(_ told: TellingStep.Told) {
        summary.pending = told.enqueued
        summary.corrections = told.corrections
        summary.refused = told.refusals.count
        for refusal in told.refusals { add(problem: refusal) }
    }

    /// The last sentence counts those that are not told.
    private mutating func add(problem: String) {
        problems += 1
        if problems <= Self.mostProblems {
            summary.problems.append(problem)
        } else {
            summary.problems.removeLast(problems == Self.mostProblems + 1 ? 0 : 1)
            summary.problems.append("and \(problems - Self.mostProblems) more")
        }
    }
}
