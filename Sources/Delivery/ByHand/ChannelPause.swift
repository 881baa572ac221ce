package import FoundationEssentials

/// A channel to which nothing goes for a while, and why.
package struct ChannelPause: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The peer asked for it ("too often"): nobody may cut it short.
        case asked
        /// The peer does not know the channel any more, and a backlog must not use up its attempts on it. Whoever
        /// has mended the channel cuts it short, by a test or a retry.
        case broken
    }

    package let channel: String
    package let until: Date
    /// The sentence of the attempt that brought it.
    package let reason: String?
    package let kind: Kind
}
