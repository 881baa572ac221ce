package import AsyncHTTPClient
package import Coordination
package import Database
package import Delivery
package import Logging
package import Observability
package import Settings
package import Timekeeping

/// A channel as the configuration declares it: one type for each `type:`, listed in `ChannelKinds`.
package protocol ChannelDeclaration: Sendable {
    /// The word under `type:` and the keys that go with it, without those that all channels have.
    static var variant: SettingsVariant { get }

    /// - Parameters:
    ///   - name: under which `channels:` has it.
    ///   - node: its map, checked against `variant`.
    init(name: String, _ node: SettingsNode) throws(SettingsProblem)

    var name: String { get }

    /// Where its peer is, without secrets: for looking whether it can be reached. nil where nothing is to be reached.
    var endpoint: String? { get }

    /// What it sends to (a robot's key), for noticing that two channels are one and would send twice as much as
    /// the peer allows. nil: as many as you like.
    var peerIdentity: PeerIdentity? { get }

    /// The default of `breaker.disable_after`: how long this kind of peer may be away before it is given up.
    static var disableAfter: String { get }

    /// Whether a secret of it is one that an example or a standard shows, so that everybody can sign with it.
    var hasKnownSecret: Bool { get }

    /// The retries of this kind of peer; what all channels can say is filled in by the reader.
    var policy: ChannelPolicy { get }

    func channel(_ surroundings: ChannelSurroundings) throws -> any Channel
}

extension ChannelDeclaration {
    /// Never: a service that everybody uses comes back.
    package static var disableAfter: String { "0s" }
    package var peerIdentity: PeerIdentity? { nil }
    package var hasKnownSecret: Bool { false }
    package var policy: ChannelPolicy { ChannelPolicy() }
}

/// One peer, and why it must have only one channel.
package struct PeerIdentity: Sendable, Hashable {
    /// Compared, never shown.
    package let value: String
    /// "the robot of", for the sentence "found the robot of channels.ops again".
    package let noun: String
    package let reason: String

    package init(_ value: String, noun: String, reason: String) {
        self.value = value
        self.noun = noun
        self.reason = reason
    }

    package static func == (left: Self, right: Self) -> Bool { left.value == right.value }
    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// What channels need from the house.
package struct ChannelSurroundings: Sendable {
    /// Without redirects.
    package let httpClient: HTTPClient
    /// Herald's own tables: WeCom's tokens are there.
    package let store: ConnectionPool
    /// Limits and locks that all nodes share where Redis is configured.
    package let coordinator: any Coordinator
    package let clock: any WallClock
    package let mask: SecretMask
    package let logger: Logger

    package init(
        httpClient: HTTPClient, store: ConnectionPool, coordinator: any Coordinator, clock: any WallClock,
        mask: SecretMask, logger: Logger
    ) {
        self.httpClient = httpClient
        self.store = store
        self.coordinator = coordinator
        self.clock = clock
        self.mask = mask
        self.logger = logger
    }
}
