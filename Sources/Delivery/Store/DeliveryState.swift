/// Where a delivery stands. `docs/delivery.md` draws how one state follows another.
package enum DeliveryState: String, Sendable, CaseIterable, Codable {
    /// Waits: for its time, for room in its channel, or for the part before it.
    case pending
    /// Claimed by a dispatcher under a lease.
    case sending
    /// Folded into a digest that is on its way, and ends as the digest does.
    case merged
    /// The peer said that it has the message.
    case delivered
    /// The peer has the message and said whom it will not reach.
    case partial
    /// The peer wanted fewer messages until nobody wanted this one any more.
    case throttled
    /// The peer, or Herald in its place, will never take this message.
    case refused
    /// The attempts are used up: nobody there, no answer, out of order.
    case failed
    /// Called off by hand.
    case cancelled

    package var isFinished: Bool {
        switch self {
        case .pending, .sending, .merged: false
        case .delivered, .partial, .throttled, .refused, .failed, .cancelled: true
        }
    }

    /// Finished, and the peer does not have it: stays until it is retried or cancelled by hand, or pruned.
    package var isDeadLetter: Bool {
        switch self {
        case .throttled, .refused, .failed: true
        case .pending, .sending, .merged, .delivered, .partial, .cancelled: false
        }
    }

    /// Finished, and the peer has it.
    package var hasArrived: Bool { self == .delivered || self == .partial }

    init(_ kind: SendFailure.Kind) {
        self =
            switch kind {
            case .throttled: .throttled
            case .refused: .refused
            case .failed: .failed
            }
    }
}
