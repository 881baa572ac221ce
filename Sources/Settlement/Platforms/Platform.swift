/// Where a video was put: the beginning of its columns in `task_daily_stats` and of its keys in a callback, and what
/// people call it in `user_tasks.platform`.
package struct Platform: Sendable, Hashable {
    /// `youtube`
    package let name: String
    /// `yt`: of `yt_account_count`, …
    package let prefix: String
    /// What else stands for it, in lower case: `yt`.
    package let aliases: [String]
    /// Whether it has columns for shares and collects besides.
    package let hasShares: Bool

    package init(name: String, prefix: String, aliases: [String], hasShares: Bool = false) {
        self.name = name
        self.prefix = prefix
        self.aliases = aliases
        self.hasShares = hasShares
    }

    package static let youtube = Platform(name: "youtube", prefix: "yt", aliases: ["yt"])
    package static let tiktok = Platform(name: "tiktok", prefix: "tt", aliases: ["tt"])
    package static let douyin = Platform(name: "douyin", prefix: "dy", aliases: ["dy", "抖音"], hasShares: true)

    /// What of a video is counted for it.
    package var measures: [Measure] { hasShares ? Measure.allCases : [.views, .likes, .comments] }
}
