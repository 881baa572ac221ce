package import Delivery

/// What an operator may change about a Feishu robot's channel.
package struct FeishuOptions: Sendable, Hashable {
    /// Those that the robot is guarded by: a message without any of them gets the first as its last line.
    package var keywords: [String]
    /// Open ids (`ou_…`) or `all`.
    package var atUsers: [String]
    package var maximumParts: Int
    package var rate: ChannelLimits.Rate
    package var concurrency: Int

    /// "单租户单机器人 100 次/分钟，5 次/秒"
    package static let messagesPerMinute = 100
    package static let messagesPerSecond = 5

    package init(
        keywords: [String] = [], atUsers: [String] = [], maximumParts: Int = 10,
        rate: ChannelLimits.Rate = Self.rate(perMinute: Self.messagesPerMinute), concurrency: Int = 2
    ) {
        self.keywords = keywords
        self.atUsers = atUsers
        self.maximumParts = maximumParts
        self.rate = rate
        self.concurrency = concurrency
    }

    /// One limit that keeps both: no more than five at once, and these as far apart as so many a minute want it.
    package static func rate(perMinute count: Int) -> ChannelLimits.Rate {
        let burst = min(count, messagesPerSecond)
        return ChannelLimits.Rate(count: burst, per: .milliseconds(max(1_000, (60_000 * burst + count - 1) / count)))
    }
}
