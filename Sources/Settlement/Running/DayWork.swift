import Database
import FoundationEssentials
import Timekeeping

/// One run's way from what the source says to what partners are told.
struct DayWork: Sendable {
    let runner: SettlementRunner
    let day: SettlementDay
    let run: Int64
    let options: SettlementOptions
    let kind: RunKind
    let traceID: String

    private var definition: SettlementDefinition { runner.definition }

    func settle(
        _ facts: DayFacts, lock: HeldSettlementLock, since start: ContinuousClock.Instant,
        progress: @escaping SettlementProgress.Watcher
    ) async throws -> SettledRun {
        var draft = SummaryDraft(definition: definition, day: day, run: run)
        var count = facts.count
        let findings = try await readings(of: facts, into: &count, progress: progress)
        draft.add(facts, findings, today: runner.today)

        let rows = rows(facts, count.tallies)
        try await hold(lock)
        try await runner.store.keepEarlier(definition.name, day, sent: facts.sent)
        let changes = try await write(rows, lock, progress: progress)
        draft.add(changes, emptied: facts.emptied.count)

        var told = TellingStep.Told()
        if options.callbacks {
            try await hold(lock)
            told = try await tell(rows, changes, progress: progress)
            draft.add(told)
        }
        draft.summary.milliseconds = (ContinuousClock.now - start).milliseconds
        let gaps = gaps(count.tallies, findings)
        try await runner.store.finish(draft.summary, gaps: gaps, at: runner.clock.now())
        return SettledRun(
            summary: draft.summary, deliveryIDs: told.deliveryIDs, tells: options.tells, traceID: traceID)
    }

    private func readings(
        of facts: DayFacts, into count: inout DayCount, progress: @escaping SettlementProgress.Watcher
    ) async throws -> ReadingStep.Findings {
        guard !facts.count.unread.isEmpty else { return ReadingStep.Findings() }
        let settled = Set(facts.tasks.map(\.id))
        let step = ReadingStep(
            definition: definition, store: runner.store, reader: runner.reader, fetcher: runner.fetcher,
            clock: runner.clock)
        return try await step.read(
            facts.count.unread.filter { settled.contains($0.taskID) }, into: &count, facts.scan, progress: progress)
    }

    private func rows(_ facts: DayFacts, _ tallies: [Int64: TaskTally]) -> [DailyStatsRow] {
        let count = definition.platforms.platforms.count
        return (facts.tasks + facts.emptied).map { task in
            DailyStatsRow(
                task: task, day: day, tally: tallies[task.id] ?? TaskTally(taskID: task.id, platformCount: count))
        }
    }

    /// Fetching and writing may take long: who lost the lock meanwhile must not write what somebody else wrote newer.
    private func hold(_ lock: HeldSettlementLock) async throws {
        guard await lock.isHeld else {
            throw DatabaseError(
                .connectionLost, "the session that holds the lock of \(day) was lost",
                hint: "start the settlement of that day again")
        }
    }

    private func write(
        _ rows: [DailyStatsRow], _ lock: HeldSettlementLock, progress: SettlementProgress.Watcher
    ) async throws -> [DailyStatsChange] {
        let table = DailyStatsTable(platforms: definition.platforms, timeZone: definition.timeZone)
        return try await WritingStep(table: table, pool: runner.writer, clock: runner.clock)
            .write(rows, progress: progress) { try await hold(lock) }
    }

    private func tell(
        _ rows: [DailyStatsRow], _ changes: [DailyStatsChange], progress: SettlementProgress.Watcher
    ) async throws -> TellingStep.Told {
        let step = TellingStep(
            definition: definition, book: runner.book, directory: runner.directory,
            earlier: try await runner.store.earlier(definition.name, day))
        return try await step.tell(rows, changes, traceID: traceID, progress: progress)
    }

    private func gaps(_ tallies: [Int64: TaskTally], _ findings: ReadingStep.Findings) -> [SettlementGap] {
        findings.gaps.sorted { ($0.key.taskID, $0.key.platform) < ($1.key.taskID, $1.key.platform) }.map { key, count in
            SettlementGap(
                day: day, taskID: key.taskID, platform: definition.platforms.platforms[key.platform].name,
                records: tallies[key.taskID]?.platforms[key.platform].completions ?? 0, fetched: count.fetched,
                unknown: count.unknown, failed: count.failed)
        }
    }
}
