package import FoundationEssentials
package import Networks
package import Scheduling

/// A settlement, as the configuration declares it.
package struct SettlementDefinition: Sendable {
    package let name: String
    /// The name of the source.
    package let source: String
    /// nil: by hand only.
    package let schedule: Schedule?
    /// Of days.
    package let timeZone: TimeZone
    package let siteName: String
    /// The type of its callbacks: `task.daily_stats`.
    package let event: String
    /// Douyin counts into the callback's `yt_*`.
    package let foldsDouyin: Bool
    /// The day stands in every callback, not only in corrections.
    package let sendsDate: Bool
    package let platforms: PlatformTable
    package let video: VideoSettings
    /// The operator's own networks that callbacks may reach.
    package let addressGuard: AddressGuard
    /// Callbacks may go to `http://` beyond those networks too.
    package let allowsHTTP: Bool
    /// Signs the callbacks of tasks that have no secret of their own; nil: these are not sent.
    package let defaultSecret: String?
    /// Callbacks at once.
    package let callbackConcurrency: Int
    /// For one callback.
    package let callbackTimeout: Duration
    /// The channels that get each run's summary.
    package let summaryChannels: [String]
    /// So many days before the one that is due are settled too where nobody did.
    package let catchUpDays: Int
    package let timeout: Duration
    package let grace: Duration

    /// The channel that its callbacks take.
    package var channelName: String { Self.channelName(of: name) }

    package static func channelName(of settlement: String) -> String { "settlement.\(settlement)" }
}

/// How the figures of videos are fetched.
package struct VideoSettings: Sendable, Hashable {
    /// nil: YouTube is not asked.
    package var youtubeKey: String?
    /// nil: Douyin is not asked.
    package var tikhubKey: String?
    package var youtubeBaseURL: String
    package var tikhubBaseURL: String
    package var tiktokBaseURL: String
    /// Where Douyin's short links lead on.
    package var douyinShortBaseURL: String
    /// Calls at once, to all hosts together.
    package var concurrency: Int
    /// Calls a second to one host.
    package var ratePerSecond: Int
    /// For one call.
    package var timeout: Duration
    /// After the first try.
    package var retries: Int

    package init(
        youtubeKey: String?, tikhubKey: String?, youtubeBaseURL: String, tikhubBaseURL: String, tiktokBaseURL: String,
        douyinShortBaseURL: String, concurrency: Int, ratePerSecond: Int, timeout: Duration, retries: Int
    ) {
        self.youtubeKey = youtubeKey
        self.tikhubKey = tikhubKey
        self.youtubeBaseURL = youtubeBaseURL
        self.tikhubBaseURL = tikhubBaseURL
        self.tiktokBaseURL = tiktokBaseURL
        self.douyinShortBaseURL = douyinShortBaseURL
        self.concurrency = concurrency
        self.ratePerSecond = ratePerSecond
        self.timeout = timeout
        self.retries = retries
    }
}
