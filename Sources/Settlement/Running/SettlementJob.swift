package import Scheduling

/// A settlement as the scheduler runs it: the day before the firing, and days before that which nobody settled.
package struct SettlementJob: Job {
    package let schedule: Schedule
    private let runner: SettlementRunner
    private let patience: Duration

    /// nil for a settlement that is made by hand only.
    ///
    /// - Parameter patience: so long partners are given to answer before a run's summary is told.
    package init?(_ runner: SettlementRunner, patience: Duration = SettlementRunner.patience) {
        guard let schedule = runner.definition.schedule else { return nil }
        self.init(runner, schedule: schedule, patience: patience)
    }

    init(_ runner: SettlementRunner, schedule: Schedule, patience: Duration) {
        self.schedule = schedule
        self.runner = runner
        self.patience = patience
    }

    private var definition: SettlementDefinition { runner.definition }

    package var name: String { Self.name(of: definition.name) }
    /// Waiting for partners must not make a run fail.
    package var timeout: Duration { definition.timeout + patience }
    package var grace: Duration { definition.grace }

    package static func name(of settlement: String) -> String { "settlement:\(settlement)" }

    package func run(_ firing: Firing) async throws -> String? {
        // An older day's partners keep no other day from being settled.
        try await withThrowingTaskGroup(of: Void.self) { conclusions in
            try await settle(firing) { settled in
                conclusions.addTask { await runner.concludeLater(settled, patience: patience) }
            }
        }
    }

    private func settle(_ firing: Firing, settled: (SettledRun) -> Void) async throws -> String {
        let due = dueDay(firing)
        var sentences: [String] = []
        for day in try await daysToSettle(until: due) {
            do {
                let run = try await runner.run(
                    day, options: SettlementOptions(callbacks: true, tells: true), kind: .scheduled,
                    traceID: firing.traceID)
                settled(run)
                let summary = run.summary
                sentences.append("\(day): \(summary.tasks) tasks, \(summary.problems.count) problems")
            } catch let error where day != due && !Task.isCancelled {
                // An older day must not keep yesterday from being settled; the next firing tries it again.
                sentences.append("\(day): \(runner.sentence(of: error))")
                runner.logger.error(
                    "an earlier day could not be settled; the next run tries it again",
                    metadata: [
                        "settlement": "\(definition.name)", "day": "\(day)", "error": "\(error)",
                        "trace_id": "\(firing.traceID)",
                    ])
            }
        }
        return sentences.joined(separator: "; ")
    }

    package func notice(_ trouble: RunTrouble) async {
        let day = dueDay(trouble.firing)
        do {
            try await runner.tellTrouble(
                day, trouble.message, key: "settle-\(trouble.kind.rawValue):\(definition.name):\(day)",
                traceID: trouble.firing.traceID)
        } catch {
            runner.logger.error(
                "what kept a day from being settled cannot be told",
                metadata: [
                    "settlement": "\(definition.name)", "trouble": "\(trouble.message)", "error": "\(error)",
                ])
        }
    }

    private func dueDay(_ firing: Firing) -> SettlementDay {
        SettlementDay(firing.scheduledAt, in: definition.timeZone).adding(days: -1)
    }

    /// The due day last, however often it was settled: who handed something in late is counted too. What was before
    /// the first day that Herald settled is nobody's wish; a day that was settled before it was over is not settled.
    private func daysToSettle(until due: SettlementDay) async throws -> [SettlementDay] {
        guard definition.catchUpDays > 0,
            let known = try await runner.store.settledDays(of: definition.name), known.lowerBound < due
        else { return [due] }
        let first = max(known.lowerBound, due.adding(days: -definition.catchUpDays))
        let earlier = first...max(first, due.adding(days: -1))
        let settled = Set(
            try await runner.store.days(of: definition.name, in: earlier)
                .filter { $0.settledAt >= $0.day.instants(in: definition.timeZone).upperBound }.map(\.day))
        let missing = sequence(first: earlier.lowerBound) { $0.adding(days: 1) }
            .prefix { $0 <= earlier.upperBound }.filter { !settled.contains($0) && $0 < due }
        return missing + [due]
    }
}
