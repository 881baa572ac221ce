import Coordination
import FoundationEssentials

/// How many deliveries a dispatcher would like of one channel.
struct ClaimRequest: Sendable {
    let channel: String
    let count: Int
    /// The dispatcher's own sends to a channel with a rate; the store adds those of the others.
    let window: SlidingWindow?
}

/// What came of a claim, for one channel.
struct ClaimAnswer: Sendable {
    let channel: String
    var deliveries: [ClaimedDelivery] = []
    /// When the next delivery that was not claimed is due; nil if there is none.
    var nextDue: Date?
    /// Nothing may be claimed before, because the peer asked for a pause or others have filled the window.
    var blockedUntil: Date?
}
