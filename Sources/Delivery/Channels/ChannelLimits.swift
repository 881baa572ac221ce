/// How hard a peer may be hit, by all nodes together.
package struct ChannelLimits: Sendable, Hashable {
    /// At most this many sends at once.
    package var concurrency: Int
    /// At most `rate.count` sends in any span of `rate.window`, or nil for no limit.
    package var rate: Rate?

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
