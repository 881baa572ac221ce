package import FoundationEssentials

/// What a queue is to be told of a change.
package struct WatchMark: Sendable, Hashable {
    package let change: Int64
    /// `QueuedChange.moment`; 0: not known.
    package let moment: Int64
    package let verdict: QueueEnding.Verdict
    /// Tries to send it; 0: it was never tried by itself.
    package let attempts: Int
    package let finishedAt: Date
    /// Whom the peer does not reach, of what it has.
    package let note: String?

    package init(
        change: Int64, moment: Int64 = 0, verdict: QueueEnding.Verdict, attempts: Int, finishedAt: Date,
        note: String? = nil
    ) {
        self.change = change
        self.moment = moment
        self.verdict = verdict
        self.attempts = attempts
        self.finishedAt = finishedAt
        self.note = note
    }

    /// For the queue: `retry_count` is the tries that failed.
    var ending: QueueEnding {
        switch verdict {
        case .succeeded:
            QueueEnding(
                id: change, verdict: verdict, retryCount: attempts > 0 ? attempts - 1 : nil, moment: moment, note: note)
        case .failed:
            QueueEnding(
                id: change, verdict: verdict, retryCount: attempts > 0 ? attempts : nil, moment: moment)
        }
    }
}
