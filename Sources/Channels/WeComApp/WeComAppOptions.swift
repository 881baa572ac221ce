package import Delivery
import Observability
import WeCom

/// What an operator may change about an application's channel.
package struct WeComAppOptions: Sendable, Hashable {
    /// Who gets what names nobody itself.
    package var receivers: Receivers
    /// Shown with a watermark, and not to be forwarded.
    package var isConfidential: Bool
    /// An attempt is not received again within this time; nil: without WeCom's duplicate check.
    package var duplicateCheck: Duration?
    /// A text of more parts goes as its first lines and a file with the whole.
    package var maximumParts: Int
    package var rate: ChannelLimits.Rate?
    /// WeCom answers 45033 to too many calls at once; 10 for each API has been found to be its limit.
    package var concurrency: Int

    package init(
        receivers: Receivers, isConfidential: Bool = false, duplicateCheck: Duration? = .seconds(1_800),
        maximumParts: Int = 5, rate: ChannelLimits.Rate? = nil, concurrency: Int = 10
    ) {
        self.receivers = receivers
        self.isConfidential = isConfidential
        self.duplicateCheck = duplicateCheck
        self.maximumParts = maximumParts
        self.rate = rate
        self.concurrency = concurrency
    }

    /// The interval of the duplicate check for one delivery, the same at each of its attempts.
    ///
    /// WeCom compares whole bodies, so that a second, rightful message with the same words to the same people (an
    /// alert that comes back) would be swallowed without an error. The interval is part of the body: one that
    /// depends on the delivery's key, from the configured time to 4 hours, keeps them apart.
    func duplicateCheck(forKey key: String) -> Duration? {
        guard let duplicateCheck else { return nil }
        let least = UInt64(max(1, duplicateCheck.components.seconds))
        let most = UInt64(AppLimits.duplicateCheckInterval.upperBound.components.seconds)
        guard least < most else { return .seconds(Int64(most)) }
        return .seconds(Int64(least + StableHash.of(key) % (most - least + 1)))
    }
}
