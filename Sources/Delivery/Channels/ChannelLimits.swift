/// How hard a peer may be hit, by all nodes together.
package struct ChannelLimits: Sendable, Hashable {
    /// At most this many sends at once.
    package var concurrency: Int
    /// At most `rate.count` sends in any span of `rate.window`, or nil for no limit.
    package var rate: Rate?

    /// Up to here the sends of all nodes are counted within the claim, exactly; above, each node keeps to it by itself:
    /// who may send so many at once is not hurt by some more, and would feel that one node works at a time.
    static let countedConcurrency = 50

    /// The concurrency, where it is counted over all nodes.
    var sharedConcurrency: Int? { concurrency <= Self.countedConcurrency ? max(1, concurrency) : nil }

    package struct Rate: Sendable, Hashable {
        package var count: Int
        package var window: Duration
        package init(count: Int, per window: Duration) {
            self.count = count
            self.window = window
        }
    }

    package init(concurrency: Int, rate: Rate? = nil) {
        self.concurrency = concurrency
        self.rate = rate
    }
}
