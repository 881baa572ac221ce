/// A row of `task_daily_stats` as it has to be.
package struct DailyStatsRow: Sendable, Hashable {
    package let task: SettledTask
    package let day: SettlementDay
    package let tally: TaskTally

    package init(task: SettledTask, day: SettlementDay, tally: TaskTally) {
        self.task = task
        self.day = day
        self.tally = tally
    }
}

/// What became of it.
package struct DailyStatsChange: Sendable, Hashable {
    package enum Kind: String, Sendable { case created, changed, unchanged }

    package let taskID: Int64
    package let kind: Kind
    /// Whether `webhook_sent` was true before.
    package let wasSent: Bool

    package init(taskID: Int64, kind: Kind, wasSent: Bool) {
        self.taskID = taskID
        self.kind = kind
        self.wasSent = wasSent
    }
}
