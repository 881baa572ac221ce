/// The tasks with an even or an odd id: two sessions count a day side by side, each its own tasks, so that whatever
/// changes meanwhile an account is counted once for each task.
package enum TaskShare: Int, Sendable, CaseIterable {
    case even, odd

    /// Records of no task at all are counted as read with the even ones.
    var condition: String { "(CAST(COALESCE(s.task_id, 0) AS BIGINT) & 1) = \(rawValue)" }
}
