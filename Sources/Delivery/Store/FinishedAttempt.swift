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
    var pauseKind = ChannelPause.Kind.asked

    /// Until when this node asks for nothing. A pause that others may cut short is looked at again before its end.
    var restUntil: Date? {
        guard pauseKind == .broken else { return pauseChannelUntil }
        return pauseChannelUntil.map { min($0, finishedAt.addingTimeInterval(ChannelStore.lookAgain)) }
    }
}

/// What is known of an attempt.
package enum AttemptOutcome: String, Sendable, CaseIterable {
    case delivered
    case failed
    /// The node died between sending and recording: the peer may have the message.
    case unknown
}
