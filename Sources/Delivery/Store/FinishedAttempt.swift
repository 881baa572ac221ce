import FoundationEssentials

/// One attempt with what came of it and what follows: ready to be recorded.
struct FinishedAttempt: Sendable {
    enum Next: Sendable, Hashable {
        case delivered
        case failed
        case retry(at: Date)
    }

    let delivery: ClaimedDelivery
    let startedAt: Date
    let finishedAt: Date
    let next: Next
    /// `delivered`, `failed`, or `unknown` where the node died before it could tell.
    let outcome: AttemptOutcome
    let reason: String?
    /// One sentence, masked.
    let error: String?
    let hint: String?
    let status: Int?
    /// Masked and cut.
    let answer: String?
    /// Nothing more goes to the channel before.
    let pauseChannelUntil: Date?
}

/// What is known of an attempt.
package enum AttemptOutcome: String, Sendable, CaseIterable {
    case delivered
    case failed
    /// The node died between sending and recording: the peer may have the message.
    case unknown
}
