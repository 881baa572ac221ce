/// What a partner is to be told of one task's day, unless it was told already.
package struct CallbackDraft: Sendable, Hashable {
    package let task: SettledTask
    package let tally: TaskTally
    package let day: SettlementDay
    /// The system that was there before Herald sent it, and its numbers are the same.
    package let wasSentBefore: Bool
    /// The same, with other numbers.
    package let correctsSentBefore: Bool
    /// The row of `task_daily_stats` says that these numbers were sent.
    package let isMarked: Bool

    package init(
        task: SettledTask, tally: TaskTally, day: SettlementDay, wasSentBefore: Bool, correctsSentBefore: Bool,
        isMarked: Bool = true
    ) {
        self.task = task
        self.tally = tally
        self.day = day
        self.wasSentBefore = wasSentBefore
        self.correctsSentBefore = correctsSentBefore
        self.isMarked = isMarked
    }
}

extension CallbackDraft {
    /// Nobody handed in anything (any more).
    var isNought: Bool { tally.accounts == 0 && tally.completions == 0 }
}

/// What became of it.
package enum StatementResult: Sendable, Hashable {
    /// - revision: 1 for the first; more is a correction.
    case enqueued(taskID: Int64, revision: Int, deliveryIDs: [Int64])
    /// A statement of before, which had not arrived.
    case sentAgain(taskID: Int64, revision: Int, deliveryIDs: [Int64])
    /// Enqueued before, and not delivered yet.
    case onItsWay(taskID: Int64, deliveryIDs: [Int64])
    case unchanged(taskID: Int64)
    /// Before Herald.
    case alreadySent(taskID: Int64)
}
