/// Why what somebody handed in leads to no video.
package enum VideoLinkProblem: Error, Sendable, Hashable {
    case missing
    case noLink
    /// The host is no platform's.
    case otherHost(String)
    case noVideo(Platform)
}

extension VideoLinkProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "no link was handed in"
        case .noLink: "what was handed in is no link"
        case .otherHost(let host): "the link leads to \(host), which is neither YouTube nor TikTok nor Douyin"
        case .noVideo(let platform): "the link leads to \(platform.title), but to no video there"
        }
    }

    /// Of several things in one text the one is told that came nearest to a video.
    var nearness: Int {
        switch self {
        case .missing: 0
        case .noLink: 1
        case .otherHost: 2
        case .noVideo: 3
        }
    }
}
