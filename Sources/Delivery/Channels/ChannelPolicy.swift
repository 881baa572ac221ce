/// What the configuration says of a channel beyond its transport: what becomes of messages that it cannot take.
package struct ChannelPolicy: Sendable, Hashable {
    /// The channel that takes over what ended here as a dead letter.
    package var fallback: String?
    /// What has waited so long for a channel in trouble (disabled, broken, its breaker open) goes there too.
    package var fallbackAfter = Duration.seconds(900)
    /// Folds a backlog into digests; nil: never.
    package var merge: MergeRule?
    /// The channels that are told when this one is disabled.
    package var owners: [String]
    /// When to try again; nil: as `dispatch:` says.
    package var retries: RetrySchedule?
    /// Rests a peer that is not well; nil: every delivery is tried for itself.
    package var breaker: BreakerRule?

    package init(
        fallback: String? = nil, merge: MergeRule? = nil, owners: [String] = [], retries: RetrySchedule? = nil,
        breaker: BreakerRule? = nil
    ) {
        self.fallback = fallback
        self.merge = merge
        self.owners = owners
        self.retries = retries
        self.breaker = breaker
    }
}

/// When waiting messages of one topic become one digest.
package struct MergeRule: Sendable, Hashable {
    /// The backlog that is borne: as many messages as the channel's rate sends in this time.
    package var after: Duration
    /// How many of the folded messages a digest quotes; the newest.
    package var quotes: Int

    package init(after: Duration, quotes: Int = 5) {
        self.after = after
        self.quotes = quotes
    }
}

/// The pauses between one attempt and the next, ±20 %. With the first attempt there is one more attempt than pauses.
package struct RetrySchedule: Sendable, Hashable {
    package var pauses: [Duration]
    package init(_ pauses: [Duration]) { self.pauses = pauses }
}

/// When a channel's circuit opens, and for how long.
package struct BreakerRule: Sendable, Hashable {
    /// So many failures in a row that blame the peer open it.
    package var failures: Int
    /// How long it stays open the first time; twice as long after each trial that fails.
    package var rest: Duration
    package var longestRest: Duration
    /// The channel is disabled after failing for so long without a success; nil: never.
    package var disableAfter: Duration?

    package init(
        failures: Int = 4, rest: Duration = .seconds(30), longestRest: Duration = .seconds(600),
        disableAfter: Duration? = .seconds(120 * 3_600)
    ) {
        self.failures = failures
        self.rest = rest
        self.longestRest = longestRest
        self.disableAfter = disableAfter
    }
}
