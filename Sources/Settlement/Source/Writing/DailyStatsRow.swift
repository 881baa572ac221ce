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
