import Coordination
import FoundationEssentials

/// How many deliveries a dispatcher would like of one channel.
struct ClaimRequest: Sendable {
    let channel: String
    let count: Int
    /// The dispatcher's own sends to a channel with a rate; the store adds those of the others.
    let window: SlidingWindow?
    /// What the channel's concurrency leaves after this dispatcher's own; the store takes off what others have in
    /// hand. nil: not counted over all nodes.
    var places: Int?

    /// Whether what others do counts: such a channel is claimed by one node at a time.
    var concernsOthers: Bool { window != nil || places != nil }
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
