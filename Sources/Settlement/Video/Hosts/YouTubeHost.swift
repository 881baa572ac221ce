import FoundationEssentials

/// YouTube Data API v3, `videos.list`: one unit of the day's quota for up to 50 videos.
/// https://developers.google.com/youtube/v3/docs/videos/list
struct YouTubeHost: VideoHost {
    let caller: PlatformCaller
    let baseURL: String
    let key: String

    let name = "YouTube"
    let linksPerCall = 50

    func ask(_ links: [VideoLink]) async throws -> HostAnswer<VideoReading> {
        let ids = links.map(Self.id)
        let reply = try await caller.get(
            "\(baseURL)/youtube/v3/videos?part=statistics&maxResults=50&id=\(ids.joined(separator: ","))"
                + "&key=\(QueryText.encoded(key))")
        guard reply.status == 200 else { return try refusal(reply) }
        guard let list = try? JSONDecoder().decode(YouTubeVideos.self, from: Data(reply.body)) else {
            throw reply.strangeness
        }
        let items = Dictionary(list.items.map { ($0.id, $0) }) { first, _ in first }
        return .findings(
            Dictionary(links.map { ($0, Self.reading(items[Self.id($0)])) }) { first, _ in first })
    }

    private static func id(_ link: VideoLink) -> String {
        if case .youtube(let id) = link { id } else { "" }
    }

    /// The API leaves out what it does not find: deleted, private, or never there.
    private static func reading(_ item: YouTubeVideos.Item?) -> VideoReading {
        guard let item else { return VideoReading(.gone, reason: "YouTube has no such video") }
        return PlatformFigures([.views: item.views, .likes: item.likes, .comments: item.comments])
            .reading(of: "YouTube")
    }

    private func refusal(_ reply: PlatformReply) throws -> HostAnswer<VideoReading> {
        let error = YouTubeError(reply.body)
        switch error.meaning(status: reply.status) {
        case .quota: return .closed("YouTube's quota for today is used up")
        case .key: return .closed("YouTube refuses the key\(error.inBrackets): check youtube_key")
        case .notEnabled:
            return .closed("the key's project does not have the YouTube Data API v3 enabled\(error.inBrackets)")
        case .tooFast:
            throw CallFailure("is asked too often\(error.inBrackets)", pause: reply.retryAfter ?? .zero)
        case .other: throw reply.passingFailure ?? reply.strangeness
        }
    }
}
