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

    package init(
        change: Int64, moment: Int64 = 0, verdict: QueueEnding.Verdict, attempts: Int, finishedAt: Date
    ) {
        self.change = change
        self.moment = moment
        self.verdict = verdict
        self.attempts = attempts
        self.finishedAt = finishedAt
    }

    /// For the queue: `retry_count` is the tries that failed.
    var ending: QueueEnding {
        switch verdict {
        case .succeeded:
            QueueEnding(id: change, verdict: verdict, retryCount: attempts > 0 ? attempts - 1 : nil, moment: moment)
        case .failed:
            QueueEnding(
                id: change, verdict: verdict, retryCount: attempts > 0 ? attempts : nil, moment: moment)
        }
    }
}
