import FoundationEssentials

/// One attempt with what came of it and what follows: ready to be recorded.
struct FinishedAttempt: Sendable {
    enum Next: Sendable, Hashable {
        case end(DeliveryState)
        case retry(at: Date)

        static let delivered = Next.end(.delivered)
    }

    let delivery: ClaimedDelivery
    let startedAt: Date
    let finishedAt: Date
    let next: Next
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

    /// What the peer calls the message.
    var reference: String?
    /// It does not count against the attempts that the delivery has.
    var isSpared = false
    /// Nothing was sent: the delivery goes back as if it had not been claimed, for a later time.
    var isUntried = false
    /// The channel's breaker counts it.
    var blamesPeer = false
    /// The peer is gone for good.
    var disablesChannel = false

    /// As what the delivery ended; nil if it is tried again.
    var end: DeliveryState? {
        if case .end(let state) = next { state } else { nil }
    }

    /// Until when this node asks for nothing. A pause that others may cut short is looked at again before its end.
    var restUntil: Date? {
        let lookAgain = finishedAt.addingTimeInterval(ChannelStore.lookAgain)
        if disablesChannel { return lookAgain }
        guard pauseKind == .broken else { return pauseChannelUntil }
        return pauseChannelUntil.map { min($0, lookAgain) }
    }
}

/// What is known of an attempt.
package enum AttemptOutcome: String, Sendable, CaseIterable {
    case delivered
    /// The peer has the message and said whom it will not reach.
    case partial
    case failed
    /// The node died between sending and recording: the peer may have the message.
    case unknown
}
