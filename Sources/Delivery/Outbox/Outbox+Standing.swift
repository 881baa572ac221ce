package import Database
package import FoundationEssentials

/// How a message stands, whichever of its channels has it in hand: its own, or those that took it over.
package enum EntryStanding: Sendable, Hashable {
    case underWay
    /// The peer, or the peer of a fallback, has it.
    case arrived(attempts: Int, at: Date)
    /// Nobody has it, and nobody is trying.
    case lost(Loss)

    package struct Loss: Sendable, Hashable {
        package let verdict: EntryOutcome.Verdict
        /// One sentence without secrets.
        package let reason: String?
        package let attempts: Int
        package let finishedAt: Date
    }
}

extension Outbox {
    /// - Returns: by key; without those that are not, or not any more, in the outbox.
    package func standings(
        of keys: [String], in channel: String, on connection: any Connection
    ) throws -> [String: EntryStanding] {
        try StandingStore(policies: policies).standings(of: keys, in: channel, on: connection)
    }

    /// How hard the peer of a channel may be hit; nil if there is no such channel.
    package func limits(of channel: String) -> ChannelLimits? { channels[channel]?.limits }
}
