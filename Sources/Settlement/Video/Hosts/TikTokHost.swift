import FoundationEssentials

/// TikTok's oEmbed: says whether a video is there, and has no figures.
/// https://developers.tiktok.com/doc/embed-videos
struct TikTokHost: VideoHost {
    let caller: PlatformCaller
    let baseURL: String

    let name = "TikTok"
    let linksPerCall = 1

    private struct Body: Decodable {
        let type: String?
        let html: String?
        let code: PlatformCount?
        let message: String?
    }

    func ask(_ links: [VideoLink]) async throws -> HostAnswer<VideoReading> {
        guard case .tiktok(let page)? = links.first else { return .findings([:]) }
        let reply = try await caller.get("\(baseURL)/oembed?url=\(QueryText.encoded(page))")
        if let failure = reply.passingFailure { throw failure }
        // A page instead of oEmbed's own answer says nothing of the video: a captcha, a proxy's error.
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(reply.body)) else { throw reply.strangeness }
        switch reply.status {
        case 200 where body.html != nil || body.type != nil:
            return .findings([.tiktok(page: page): VideoReading(.unknown, reason: "TikTok's oEmbed tells no figures")])
        case 200 where body.code != nil, 400, 404:
            return .findings([.tiktok(page: page): VideoReading(.gone, reason: "TikTok has no such video")])
        default: throw reply.strangeness
        }
    }
}
