package import Database
package import FoundationEssentials

/// A feature that wants to know what became of its messages.
package protocol OutcomeListener: Sendable {
    /// The `feature` of the entries it enqueued.
    var feature: String { get }

    /// Called at least once for each entry when all its parts are finished, inside the store's transaction
    /// that marks the outcome as told: what is written through `connection` is written exactly once.
    func handle(_ outcome: EntryOutcome, on connection: any Connection) throws

    /// Whether several outcomes may share a transaction. Where it fails they are told again one by one, so `handle` must
    /// do nothing but write through the connection.
    var sharesTransactions: Bool { get }

    /// The transaction of `handle` is committed. A process that dies before leaves this out.
    func heard(_ outcome: EntryOutcome)
}

extension OutcomeListener {
    package var sharesTransactions: Bool { false }
    package func heard(_ outcome: EntryOutcome) {}
}

/// What became of one outbox entry as a whole.
package struct EntryOutcome: Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        case delivered
        /// The peer has it, and said whom it will not reach.
        case partial
        case throttled, refused, failed
        case cancelled

        /// The peer has it.
        package var hasArrived: Bool { self == .delivered || self == .partial }

        init(_ state: DeliveryState) {
            self =
                switch state {
                case .delivered: .delivered
                case .partial: .partial
                case .throttled: .throttled
                case .refused: .refused
                case .cancelled: .cancelled
                // Of finished deliveries there are no others.
                case .failed, .pending, .sending, .merged: .failed
                }
        }
    }

    package let reference: String?
    package let key: String
    package let channel: String
    /// The channel in whose place this one was asked, which has told its own outcome before; nil if it is the one
    /// that was meant.
    package let fallbackOf: String?
    package let verdict: Verdict
    /// Why it failed, in one sentence without secrets.
    package let reason: String?
    /// What the operator can do about it.
    package let hint: String?
    package let finishedAt: Date
    /// Of the part that was tried most often; 0 for what was never tried by itself, as within a digest.
    package let attempts: Int

    package init(
        reference: String?, key: String, channel: String, verdict: Verdict, reason: String?, hint: String?,
        finishedAt: Date, fallbackOf: String? = nil, attempts: Int = 0
    ) {
        self.reference = reference
        self.key = key
        self.channel = channel
        self.fallbackOf = fallbackOf
        self.verdict = verdict
        self.reason = reason
        self.hint = hint
        self.finishedAt = finishedAt
        self.attempts = attempts
    }
}
