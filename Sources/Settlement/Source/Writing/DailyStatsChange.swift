/// What became of a row that was saved.
package struct DailyStatsChange: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case created
        /// Other numbers, or another project's or partner's id, stand there now.
        case changed
        /// The same numbers. (Where nought stood for what nobody knows, nothing stands there now.)
        case unchanged
        /// It could not be written; the others were.
        case failed
    }

    package let taskID: Int64
    package let kind: Kind
    /// Whether `webhook_sent` was true before.
    package let wasSent: Bool
    /// Whether a partner would have been told the same before: all that callbacks hold is as it was, and so is what
    /// the row says of its callback.
    package let tellsTheSame: Bool
    /// Why it failed, one sentence.
    package let reason: String?

    /// - Parameter tellsTheSame: nil: if it is unchanged.
    package init(
        taskID: Int64, kind: Kind, wasSent: Bool, tellsTheSame: Bool? = nil, reason: String? = nil
    ) {
        self.taskID = taskID
        self.kind = kind
        self.wasSent = wasSent
        self.tellsTheSame = tellsTheSame ?? (kind == .unchanged)
        self.reason = reason
    }
}
