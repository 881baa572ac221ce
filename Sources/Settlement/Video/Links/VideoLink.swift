/// Which video a link leads to, without everything that makes two links to one video different.
package enum VideoLink: Sendable, Hashable {
    /// The video's id: eleven letters, digits, `-` and `_`.
    case youtube(String)
    /// The video's page, as TikTok's oEmbed takes it; its short links too, which only TikTok can follow.
    case tiktok(page: String)
    /// The video's id, digits.
    case douyin(String)
    /// The code of a link of `v.douyin.com`, which has to be followed first.
    case douyinShort(String)

    package var platform: Platform {
        switch self {
        case .youtube: .youtube
        case .tiktok: .tiktok
        case .douyin, .douyinShort: .douyin
        }
    }
}

extension Platform {
    /// As sentences call it.
    var title: String {
        switch name {
        case Platform.youtube.name: "YouTube"
        case Platform.tiktok.name: "TikTok"
        case Platform.douyin.name: "Douyin"
        default: name
        }
    }
}
