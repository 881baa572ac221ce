package import Database
package import Delivery
import FoundationEssentials
import Synchronization
import Timekeeping

/// Hears what became of each callback: ends its statement, and notes what `task_daily_stats` has to be told of it, both
/// in the store's transaction. Whoever tells the source is woken when that is committed.
package final class SettlementOutcomes: OutcomeListener {
    package static let feature = SettlementFeature.name

    package var feature: String { Self.feature }
    package var sharesTransactions: Bool { true }
    private let outbox: Outbox
    private let signals = Mutex<[String: AsyncSignal]>([:])

    package init(outbox: Outbox) { self.outbox = outbox }

    package func handle(_ outcome: EntryOutcome, on connection: any Connection) throws {
        guard let reference = outcome.reference.flatMap(CallbackReference.init) else { return }
        try MarkStore.end(
            reference, as: StatementState(outcome.verdict), at: outcome.finishedAt, on: connection)
        // A correction is on its way, or has arrived: what became of this one is no news for the row.
        guard try MarkStore.newestRevision(of: reference, on: connection) == reference.revision else { return }
        let last = try outbox.lastAttempt(of: outcome.key, to: outcome.channel, on: connection)
        try MarkStore.insert(
            MarkStore.Note(
                reference: reference, sent: outcome.verdict.hasArrived, finishedAt: outcome.finishedAt,
                response: CallbackResponse.text(outcome.verdict, last, reason: outcome.reason),
                retries: CallbackResponse.retries(last)),
            dueAt: outcome.finishedAt, on: connection)
    }

    package func heard(_ outcome: EntryOutcome) {
        guard let reference = outcome.reference.flatMap(CallbackReference.init) else { return }
        marksWait(of: reference.settlement).raise()
    }

    /// Raised when there is something to be told to a settlement's source.
    func marksWait(of settlement: String) -> AsyncSignal {
        signals.withLock { signals in
            if let signal = signals[settlement] { return signal }
            let signal = AsyncSignal()
            signals[settlement] = signal
            return signal
        }
    }
}

/// What stands in `webhook_response` and `webhook_retry_count`.
enum CallbackResponse {
    private static let longest = 1_000

    /// `HTTP 200: {"ok":true}`; without an answer why there is none.
    static func text(_ verdict: EntryOutcome.Verdict, _ last: LastAttempt?, reason: String?) -> String? {
        let answer = last?.status.map { status in
            let body = last?.answer ?? ""
            return body.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(body)"
        }
        let text = answer ?? reason ?? last?.error
        let told = verdict == .cancelled ? "cancelled by hand" + (text.map { "; last: \($0)" } ?? "") : text
        return told.map { String($0.prefix(longest)) }
    }

    /// Attempts after the first.
    static func retries(_ last: LastAttempt?) -> Int { max(0, (last?.attempts ?? 1) - 1) }
}
