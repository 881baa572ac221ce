import FoundationEssentials

/// TikHub, which knows the figures of Douyin's videos: one call costs for each.
/// https://docs.tikhub.io
struct TikHubHost: VideoHost {
    let caller: PlatformCaller
    let baseURL: String
    let key: String

    let name = "TikHub"
    let linksPerCall = 1

    func ask(_ links: [VideoLink]) async throws -> HostAnswer<VideoReading> {
        guard case .douyin(let id)? = links.first else { return .findings([:]) }
        let reply = try await caller.get(
            "\(baseURL)/api/v1/douyin/web/fetch_one_video?aweme_id=\(id)", headers: [("Authorization", "Bearer \(key)")]
        )
        switch reply.status {
        case 200: return .findings([.douyin(id): try reading(reply, of: id)])
        case 401, 403: return .closed("TikHub refuses the key (HTTP \(reply.status)): check tikhub_key")
        case 402: return .closed("TikHub's balance is used up")
        // What TikHub answers when Douyin did not answer it; it costs nothing and wants to be asked again.
        case 400: throw CallFailure("got no answer from Douyin (HTTP 400)", blamesHost: false)
        default: throw reply.passingFailure ?? reply.strangeness
        }
    }

    private func reading(_ reply: PlatformReply, of id: String) throws -> VideoReading {
        guard let answer = try? JSONDecoder().decode(DouyinAnswer.self, from: Data(reply.body)) else {
            throw reply.strangeness
        }
        switch answer.outcome(of: id) {
        case .video(let statistics):
            // Strangers are told no plays: nought of them beside anything else is none.
            let others = [statistics.likes, statistics.comments, statistics.shares, statistics.collects]
            let hidesViews = statistics.views == .count(0) && others.contains { $0 != nil && $0 != .count(0) }
            return PlatformFigures([
                .views: statistics.views, .likes: statistics.likes, .comments: statistics.comments,
                .shares: statistics.shares, .collects: statistics.collects,
            ]).reading(of: "Douyin", hidesViews: hidesViews)
        case .gone: return VideoReading(.gone, reason: "Douyin has no such video")
        case .another: throw CallFailure("answered about another video", isPassing: false, blamesHost: false)
        case .nothing: throw CallFailure("answered without a video", isPassing: false, blamesHost: false)
        }
    }
}
