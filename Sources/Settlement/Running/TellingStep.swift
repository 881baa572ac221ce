import Database

/// Puts the callbacks of a day into the outbox.
struct TellingStep: Sendable {
    static let batch = 500

    let definition: SettlementDefinition
    let book: StatementBook
    let directory: SourceCallbackDirectory
    /// The tasks whose partners were told the day's numbers before Herald.
    let earlier: Set<Int64>

    /// What became of the day's callbacks.
    struct Told: Sendable {
        var deliveryIDs: [Int64] = []
        /// Callbacks that are on their way.
        var enqueued = 0
        var corrections = 0
        /// Why tasks get no callback, one sentence each.
        var refusals: [String] = []
    }

    func tell(
        _ rows: [DailyStatsRow], _ changes: [DailyStatsChange], traceID: String,
        progress: SettlementProgress.Watcher
    ) async throws -> Told {
        var told = Told()
        let drafts = zip(rows, changes).compactMap { row, change in draft(row, change, &told) }
        var done = 0
        for part in drafts.parts(of: Self.batch) {
            let some = Array(part)
            directory.prime(some.map(\.task))
            for result in try await results(of: some, traceID, &told) { note(result, &told) }
            done += some.count
            progress(.telling(done: done, of: drafts.count))
        }
        return told
    }

    /// nil: there is nobody to be told, or nothing that could be.
    private func draft(_ row: DailyStatsRow, _ change: DailyStatsChange, _ told: inout Told) -> CallbackDraft? {
        guard change.kind != .failed, CallbackCheck.url(of: row.task) != nil else { return nil }
        if let refusal = CallbackCheck.refusal(of: row.task, definition) {
            told.refusals.append(refusal)
            return nil
        }
        let isSent = change.wasSent && change.tellsTheSame
        return CallbackDraft(
            task: row.task, tally: row.tally, day: row.day, wasSentBefore: isSent,
            correctsSentBefore: !isSent && (change.wasSent || earlier.contains(row.task.id)), isMarked: isSent)
    }

    /// What one task's statement is refused for is no reason to leave out the others of its batch.
    private func results(
        of drafts: [CallbackDraft], _ traceID: String, _ told: inout Told
    ) async throws -> [StatementResult] {
        do {
            return try await book.tell(drafts, traceID: traceID)
        } catch let error where !(error is DatabaseError) && !(error is CancellationError) && drafts.count > 1 {
            let middle = drafts.count / 2
            return try await results(of: Array(drafts[..<middle]), traceID, &told)
                + results(of: Array(drafts[middle...]), traceID, &told)
        } catch let error where !(error is DatabaseError) && !(error is CancellationError) {
            told.refusals += drafts.map { "task \($0.task.id) gets no callback: \(error)" }
            return []
        }
    }

    private func note(_ result: StatementResult, _ told: inout Told) {
        switch result {
        case .enqueued(_, let revision, let deliveryIDs):
            told.enqueued += 1
            told.deliveryIDs += deliveryIDs
            if revision > 1 { told.corrections += 1 }
        case .sentAgain(_, _, let deliveryIDs), .onItsWay(_, let deliveryIDs):
            told.enqueued += 1
            told.deliveryIDs += deliveryIDs
        case .unchanged, .alreadySent: break
        }
    }
}
