/// What can be taken away as a file.
package enum ExportKind: String, Sendable, CaseIterable {
    /// The rows of `task_daily_stats`.
    case stats
    /// What went into them.
    case records
    /// What partners were told.
    case statements
}
