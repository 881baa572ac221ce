package import Delivery

/// What an operator may change about a DingTalk robot's channel.
package struct DingTalkOptions: Sendable, Hashable {
    /// Those that the robot is guarded by: a message without any of them gets the first as its last line.
    package var keywords: [String]
    package var atMobiles: [String]
    package var atUsers: [String]
    package var atAll: Bool
    package var maximumParts: Int
    package var rate: ChannelLimits.Rate
    package var concurrency: Int

    /// DingTalk takes 20 messages a minute from all senders of one robot together, and then none for ten minutes.
    package static let messagesPerMinute = 20

    package init(
        keywords: [String] = [], atMobiles: [String] = [], atUsers: [String] = [], atAll: Bool = false,
        maximumParts: Int = 10, rate: ChannelLimits.Rate = .init(count: Self.messagesPerMinute, per: .seconds(60)),
        concurrency: Int = 2
    ) {
        self.keywords = keywords
        self.atMobiles = atMobiles
        self.atUsers = atUsers
        self.atAll = atAll
        self.maximumParts = maximumParts
        self.rate = rate
        self.concurrency = concurrency
    }
}
