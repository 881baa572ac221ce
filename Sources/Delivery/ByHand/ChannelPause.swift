package import FoundationEssentials

/// A channel to which nothing goes for a while, and why.
package struct ChannelPause: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The peer asked for it ("too often"): nobody may cut it short.
        case asked
        /// The peer does not know the channel any more, and a backlog must not use up its attempts on it. Whoever
        /// has mended the channel cuts it short, by a test or a retry.
        case broken
        /// The channel's breaker is open: the peer failed so often that it is left alone for a while. Cut short as a
        /// broken one is.
        case resting
        /// Switched off until somebody switches it on.
        case disabled
    }

    package let channel: String
    /// The distant future for a disabled one.
    package let until: Date
    /// The sentence of the attempt that brought it, or of who disabled it.
    package let reason: String?
    package let kind: Kind
    /// Since when the channel is disabled, or its peer fails.
    package let since: Date?

    /// Nothing will go there soon by itself: its fallback takes over what waits.
    var isTrouble: Bool { kind != .asked }

    /// "the channel ops is disabled: the endpoint is gone".
    package var sentence: String {
        let state =
            switch kind {
            case .asked, .broken: "is paused"
            case .resting: "rests because its peer fails"
            case .disabled: "is disabled"
            }
        return "the channel \(channel) \(state)" + (reason.map { ": \($0)" } ?? "")
    }
}
