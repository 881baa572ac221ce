/// How far a run has come, for whoever watches it.
package enum SettlementProgress: Sendable, Hashable {
    case counting
    /// Videos whose platforms are asked.
    case fetching(done: Int, of: Int)
    /// Rows of `task_daily_stats`.
    case writing(done: Int, of: Int)
    /// Callbacks put into the outbox.
    case telling(done: Int, of: Int)

    package typealias Watcher = @Sendable (SettlementProgress) -> Void
}
