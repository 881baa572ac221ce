package import Delivery

/// What an operator may change about a Telegram bot's channel.
package struct TelegramOptions: Sendable, Hashable {
    package var chats: [String]
    /// Whether markdown is sent as HTML, or as text without marks.
    package var usesHTML: Bool
    /// Arrives without a sound.
    package var isSilent: Bool
    package var showsPreviews: Bool
    package var maximumParts: Int
    package var rate: ChannelLimits.Rate
    package var concurrency: Int

    /// 20 messages a minute to one group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
    package static let messagesPerMinute = 20

    package init(
        chats: [String], usesHTML: Bool = true, isSilent: Bool = false, showsPreviews: Bool = false,
        maximumParts: Int = 5, rate: ChannelLimits.Rate = .init(count: Self.messagesPerMinute, per: .seconds(60)),
        concurrency: Int = 2
    ) {
        self.chats = chats
        self.usesHTML = usesHTML
        self.isSilent = isSilent
        self.showsPreviews = showsPreviews
        self.maximumParts = maximumParts
        self.rate = rate
        self.concurrency = concurrency
    }
}
