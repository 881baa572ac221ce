import FoundationEssentials

/// Whether deliveries of a channel may be claimed.
struct ChannelGate: Sendable, Hashable {
    enum Passage: Sendable, Hashable {
        case open
        /// One, to try whether the peer is back.
        case trial
        /// Ask again then.
        case shut(until: Date)
    }

    var passage = Passage.open
    /// The peer has failed since its last success.
    var isFailing = false

    var peer: PeerHealth {
        switch passage {
        case .trial: .onTrial
        case .open, .shut: isFailing ? .failing : .sound
        }
    }
}
