/// Where a delivery stands. `docs/delivery.md` draws how one state follows another.
package enum DeliveryState: String, Sendable, CaseIterable, Codable {
    /// Waits: for its time, for room in its channel, or for the part before it.
    case pending
    /// Claimed by a dispatcher under a lease.
    case sending
    /// The peer said that it has the message.
    case delivered
    /// The peer refused it for good, or the attempts are used up; stays until retried by hand or pruned.
    case failed
    /// Called off by hand.
    case cancelled

    package var isFinished: Bool {
        switch self {
        case .pending, .sending: false
        case .delivered, .failed, .cancelled: true
        }
    }
}
