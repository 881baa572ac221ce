package import Delivery
import WeCom

/// What an operator may change about a robot's channel.
package struct WeComRobotOptions: Sendable, Hashable {
    /// Bytes of one text. WeCom documents 2048; some servers take 5120.
    package var textBytes: Int
    /// A text of more parts goes as its first lines and a file with the whole.
    package var maximumParts: Int
    /// What this program may send; WeCom allows 20 in any 60 seconds to all senders of one key together.
    package var rate: ChannelLimits.Rate
    /// WeCom answers 45033 to too many calls at once; 2 has been found to be safe.
    package var concurrency: Int
    /// Mentioned in every text that mentions nobody itself: user ids, or `@all`.
    package var mentionedUsers: [String]
    /// The same by mobile number, or `@all`.
    package var mentionedMobiles: [String]

    package init(
        textBytes: Int = RobotLimits.textBytes, maximumParts: Int = 5,
        rate: ChannelLimits.Rate = .init(count: RobotLimits.messagesPerWindow, per: RobotLimits.rateWindow),
        concurrency: Int = 2, mentionedUsers: [String] = [], mentionedMobiles: [String] = []
    ) {
        self.textBytes = textBytes
        self.maximumParts = maximumParts
        self.rate = rate
        self.concurrency = concurrency
        self.mentionedUsers = mentionedUsers
        self.mentionedMobiles = mentionedMobiles
    }
}
