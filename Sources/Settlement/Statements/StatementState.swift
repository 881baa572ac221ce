package import Delivery

/// How far a statement is on its way to its partner. Not part of what its hash covers.
package enum StatementState: String, Sendable, CaseIterable {
    /// In the outbox, or being sent.
    case pending
    case delivered
    case partial
    case throttled
    case refused
    case failed
    case cancelled

    package init(_ verdict: EntryOutcome.Verdict) {
        self =
            switch verdict {
            case .delivered: .delivered
            case .partial: .partial
            case .throttled: .throttled
            case .refused: .refused
            case .failed: .failed
            case .cancelled: .cancelled
            }
    }

    /// The partner has it.
    package var hasArrived: Bool { self == .delivered || self == .partial }

    /// It ended, and the partner has not got it: the next run sends it again.
    package var isUndelivered: Bool { self != .pending && !hasArrived }
}
