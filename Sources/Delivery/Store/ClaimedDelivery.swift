import Coordination
import FoundationEssentials

/// A delivery that this dispatcher holds a lease on.
struct ClaimedDelivery: Sendable {
    let id: Int64
    let channel: String
    let key: String
    let part: Int
    let parts: Int
    /// As JSON: read when it is its turn, not on the database's thread.
    let message: String
    /// The number of the attempt that the claim is for.
    let attempt: Int
    /// How many attempts were made before it was last retried by hand.
    let attemptsBefore: Int
    let feature: String?
    let traceID: String
    let claimedAt: Date
    /// From when on it was to be sent: its patience with a peer that wants fewer messages begins here.
    var wantedAt: Date
    /// How many messages it stands for, if it is a digest.
    var folds = 0
    /// It is tried no more often than that since it was enqueued or retried by hand; nil: as its channel is.
    var maxAttempts: Int?
    /// What was known of the channel's peer when it was claimed.
    var peer = PeerHealth.sound
    /// Its slot in the channel's window, where the channel has one.
    var permit: SlidingWindow.Permit?
    /// Its place among the sends of all nodes, where these are counted together.
    var place: String?

    /// 1 for the first attempt since it was enqueued or retried by hand.
    var attemptInRound: Int { attempt - attemptsBefore }
}
