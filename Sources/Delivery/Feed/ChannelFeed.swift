package import Database
import FoundationEssentials

/// How channels are paused, disabled and enabled, on all nodes, as it happens: for live pages. There are few, so that
/// all are looked at.
package struct ChannelFeed: Sendable {
    package struct Change: Sendable, Hashable {
        package let channel: String
        /// nil: deliveries may go again.
        package let pause: ChannelPause?

        /// `ok`, `paused`, `resting` or `disabled`.
        package var state: String { ChannelCondition(name: channel, pause: pause, waiting: 0).state }
    }

    private let outbox: Outbox
    private var known: [String: ChannelPause] = [:]

    package init(outbox: Outbox) {
        self.outbox = outbox
    }

    /// Begins: what happened before is not told.
    package mutating func begin(on connection: any Connection) throws { known = try pauses(on: connection) }

    /// The channels that changed since the last look.
    package mutating func look(on connection: any Connection) throws -> [Change] {
        let pauses = try pauses(on: connection)
        defer { known = pauses }
        return Set(pauses.keys).union(known.keys).sorted().filter { pauses[$0] != known[$0] }
            .map { Change(channel: $0, pause: pauses[$0]) }
    }

    private func pauses(on connection: any Connection) throws -> [String: ChannelPause] {
        let pauses = try ChannelStore.pauses(at: outbox.clock.now(), on: connection)
        return Dictionary(pauses.map { ($0.channel, $0) }) { first, _ in first }
    }
}
