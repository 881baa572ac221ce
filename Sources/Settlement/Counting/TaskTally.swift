/// What was counted of one task on one day.
package struct TaskTally: Sendable, Hashable {
    package let taskID: Int64
    /// Everybody once, on whichever platforms.
    package var accounts = 0
    /// The records, those of unknown platforms among them.
    package var completions = 0
    /// By the platform's place in the `PlatformTable`.
    package var platforms: [PlatformTally]

    package init(taskID: Int64, platformCount: Int) {
        self.taskID = taskID
        platforms = Array(repeating: PlatformTally(), count: platformCount)
    }
}
