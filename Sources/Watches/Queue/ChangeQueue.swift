package import Database
package import FoundationEssentials

/// Where a watch's changes wait: a table beside the watched one, or Herald's store where nothing may be made there.
///
/// Everything here is safe while other nodes, and writers, do the same.
package protocol ChangeQueue: Sendable {
    /// Takes changes that wait, oldest first, and marks them as PROCESSING. Of each record only what comes first, and
    /// nothing while an earlier change of it is not finished, so that a record's changes are told in their order.
    func claim(_ order: ClaimOrder) async throws -> [QueuedChange]

    /// Changes that are PROCESSING since longer than that, oldest first: a node that died left them, or they still wait
    /// for their channel. They count as taken anew, so that no other node gets them for as long again.
    func reclaim(olderThan age: Duration, most: Int) async throws -> [QueuedChange]

    /// The rows that these changes are about, as they are now; one that is gone is left out.
    func rows(of records: [SQLValue]) async throws -> [SQLValue: WatchedRow]

    /// Writes back what became of changes. What succeeded stays so, whatever is said later; what failed may still
    /// succeed, when it was sent again by hand, and is not failed a second time.
    func finish(_ endings: [QueueEnding]) async throws

    /// Puts changes that could not be handed over back among those that wait. That costs them no try.
    func release(_ ids: [Int64]) async throws

    /// How many wait and are under way. Not more than `most` are counted of each.
    func backlog(countingTo most: Int) async throws -> QueueBacklog

    /// Puts changes since then back into the queue, as new rows: of each record and kind of event the newest, if it has
    /// ended, and none while another of that record and kind waits or is under way. So to ask twice tells nothing twice
    /// as often.
    ///
    /// - Parameter includingFailedOnly: only where that newest one failed: what succeeded later needs no second telling.
    /// - Returns: how many.
    func replay(since: Date, includingFailedOnly: Bool) async throws -> Int

    /// Takes away what was finished long enough ago; some at a time.
    ///
    /// - Returns: how many rows went; fewer than `most` when nothing is left.
    func clean(_ retention: QueueRetention, most: Int) async throws -> Int

    /// How a watch did since then.
    func statistics(since: Date) async throws -> QueueStatistics

    /// What says that something new is there, sooner than the next look; nil where nothing can.
    func news() -> AsyncStream<Void>?
}

/// What to take.
package struct ClaimOrder: Sendable, Hashable {
    /// So many changes; with `coalesce` so many records.
    package var most: Int
    /// Only records whose oldest waiting change is at least so old, and then all that wait of them.
    package var coalesce: Duration
    /// Whatever waits, of whatever record, for a digest: up to `most` changes, oldest records first.
    package var takesAll: Bool

    package init(most: Int, coalesce: Duration = .zero, takesAll: Bool = false) {
        self.most = most
        self.coalesce = coalesce
        self.takesAll = takesAll
    }
}

/// What became of a change, to be written into its row.
package struct QueueEnding: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case succeeded
        /// With the sentence for `error_message`.
        case failed(String)
    }

    package let id: Int64
    package let verdict: Verdict
    /// Tries that failed, for `retry_count`; nil: what stands there plus one for a failure.
    package let retryCount: Int?
    /// `QueuedChange.moment` of the change that is meant: a row of another moment is another change, and stays as it is.
    /// 0: whichever has the number.
    package let moment: Int64
    /// For `error_message` of one that succeeded: whom the peer does not reach.
    package let note: String?

    package init(id: Int64, verdict: Verdict, retryCount: Int? = nil, moment: Int64 = 0, note: String? = nil) {
        self.id = id
        self.verdict = verdict
        self.retryCount = retryCount
        self.moment = moment
        self.note = note
    }
}

/// What is not finished.
package struct QueueBacklog: Sendable, Hashable {
    package var pending: Int
    package var processing: Int
    package var oldestPending: Date?

    package init(pending: Int = 0, processing: Int = 0, oldestPending: Date? = nil) {
        self.pending = pending
        self.processing = processing
        self.oldestPending = oldestPending
    }
}

/// What a queue tells of a span of time.
package struct QueueStatistics: Sendable, Hashable {
    package var succeeded: Int
    package var failed: Int
    /// From the change to its end, of those that succeeded; nil where none did.
    package var medianLatency: Duration?
    package var p95Latency: Duration?

    package init(succeeded: Int = 0, failed: Int = 0, medianLatency: Duration? = nil, p95Latency: Duration? = nil) {
        self.succeeded = succeeded
        self.failed = failed
        self.medianLatency = medianLatency
        self.p95Latency = p95Latency
    }

    /// From 0 to 1; nil where nothing ended.
    package var successRate: Double? {
        let ended = succeeded + failed
        return ended == 0 ? nil : Double(succeeded) / Double(ended)
    }
}
