package import Delivery
package import Foundation

/// How a channel stands, as the API and `--json` show it. Nothing of its settings: they hold keys and addresses.
package struct ChannelFacts: Encodable, Sendable {
    package let name: String
    package let type: String
    /// `ok`, `paused`, `resting` or `disabled`.
    package let state: String
    /// nil where the pause has no end of its own.
    package let until: Date?
    package let waiting: Int
    package let reason: String?

    package init(_ channel: ChannelCondition, type: String) {
        name = channel.name
        self.type = type
        state = channel.state
        until = channel.pause.flatMap { $0.kind == .disabled ? nil : $0.until }
        waiting = channel.waiting
        reason = channel.pause?.reason
    }

    /// All of them, by name.
    ///
    /// - Parameter types: `wecom-robot` and the like, by the channel's name.
    package static func all(_ ledger: DeliveryLedger, types: [String: String]) async throws -> [ChannelFacts] {
        try await ledger.channels().map { ChannelFacts($0, type: types[$0.name] ?? "") }
    }
}
