/// What a claim knew of the channel's peer.
enum PeerHealth: Sendable, Hashable {
    case sound
    /// It has failed since its last success: a success must be told to the breaker.
    case failing
    /// The breaker is half open, and this is the one delivery that tries.
    case onTrial
}
