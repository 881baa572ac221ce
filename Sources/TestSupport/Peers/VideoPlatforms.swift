import FoundationEssentials
import Synchronization

/// YouTube's Data API, TikTok's oEmbed, TikHub and Douyin's short links on one port of loopback, answering as the real
/// ones do: paths, parameters, keys, bodies and errors.
///
///     try await VideoPlatforms.with { platforms in
///         platforms.put(.youtube, "dQw4w9WgXcQ", VideoPlatforms.Video(views: 1_200, likes: 80))
///         // video.youtube_base_url: platforms.baseURL, …; the keys are `youtubeKey` and `tikhubKey`
///     }
package final class VideoPlatforms: Sendable {
    package enum Host: String, Sendable, CaseIterable {
        case youtube = "/youtube/v3/videos"
        case tiktok = "/oembed"
        case tikhub = "/api/v1/douyin/web/fetch_one_video"
        /// `v.douyin.com`
        case short = "/"
    }

    /// What nil stands for is hidden.
    package struct Video: Sendable {
        package var views: Int64?
        package var likes: Int64?
        package var comments: Int64?
        package var shares: Int64?
        package var collects: Int64?

        package init(
            views: Int64? = nil, likes: Int64? = nil, comments: Int64? = nil, shares: Int64? = nil,
            collects: Int64? = nil
        ) {
            self.views = views
            self.likes = likes
            self.comments = comments
            self.shares = shares
            self.collects = collects
        }
    }

    /// An answer instead of the real one; nil: the real one. Calls of all hosts are numbered from 1.
    package typealias Fault = @Sendable (_ host: Host, _ call: WebhookPeer.Call, _ number: Int) -> WebhookPeer.Answer?

    package static let youtubeKey = "AIzaSyTest+Key/0123456789-youtube"
    package static let tikhubKey = "tikhub+test/key==0123456789"

    private struct State {
        var videos: [Host: [String: Video]] = [:]
        var ways: [String: String] = [:]
        var youtubeCalls = Int.max
        var calls: [(host: Host, call: WebhookPeer.Call)] = []
        var fault: Fault?
        var port = 0
    }

    private let state = Mutex(State())

    private init() {}

    /// Runs them while `body` runs.
    package static func with(
        fault: Fault? = nil, _ body: (_ platforms: VideoPlatforms) async throws -> Void
    ) async throws {
        let platforms = VideoPlatforms()
        platforms.state.withLock { $0.fault = fault }
        try await WebhookPeer.with({ platforms.answer($0, $1) }) { _, port in
            platforms.state.withLock { $0.port = port }
            try await body(platforms)
        }
    }

    /// Of all four.
    package var baseURL: String { "http://127.0.0.1:\(state.withLock { $0.port })" }

    /// - Parameter id: YouTube's, Douyin's; TikTok's page.
    package func put(_ host: Host, _ id: String, _ video: Video = Video()) {
        state.withLock { $0.videos[host, default: [:]][id] = video }
    }

    /// Lets a short link's code lead to a URL.
    package func lead(_ code: String, to url: String) { state.withLock { $0.ways[code] = url } }

    /// After so many calls the day's quota is used up.
    package func limitYouTube(to calls: Int) { state.withLock { $0.youtubeCalls = calls } }

    package func calls(to host: Host) -> [WebhookPeer.Call] {
        state.withLock { $0.calls.filter { $0.host == host }.map(\.call) }
    }

    private func answer(_ call: WebhookPeer.Call, _ number: Int) -> WebhookPeer.Answer {
        let parts = call.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts[0])
        let host = Host(rawValue: path) ?? .short
        let fault = state.withLock { state in
            state.calls.append((host, call))
            return state.fault
        }
        if let answer = fault?(host, call, number) { return answer }
        let query = URLComponents(string: call.target)?.queryItems ?? []
        let values = Dictionary(query.map { ($0.name, $0.value ?? "") }) { first, _ in first }
        switch host {
        case .youtube: return youtube(values)
        case .tiktok: return tiktok(values)
        case .tikhub: return tikhub(values, call)
        case .short: return short(path)
        }
    }

    private func take(_ calls: WritableKeyPath<State, Int>) -> Bool {
        state.withLock { state in
            guard state[keyPath: calls] > 0 else { return false }
            state[keyPath: calls] -= 1
            return true
        }
    }
}

// MARK: YouTube
extension VideoPlatforms {
    private func youtube(_ values: [String: String]) -> WebhookPeer.Answer {
        guard values["key"] == Self.youtubeKey else {
            return Self.youtubeError(
                400, "badRequest", domain: "global", status: "INVALID_ARGUMENT",
                details: #"[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]"#)
        }
        let ids = (values["id"] ?? "").split(separator: ",").map(String.init)
        guard ids.count <= 50, values["part"]?.contains("statistics") == true else {
            return Self.youtubeError(400, "invalidFilters", domain: "youtube.parameter")
        }
        guard take(\.youtubeCalls) else { return Self.youtubeError(403, "quotaExceeded", domain: "youtube.quota") }
        let videos = state.withLock { $0.videos[.youtube] ?? [:] }
        let items = ids.compactMap { id in
            videos[id].map { video in
                let counts = [("viewCount", video.views), ("likeCount", video.likes), ("commentCount", video.comments)]
                let statistics = counts.compactMap { name, count in count.map { #""\#(name)":"\#($0)""# } }
                return #"{"kind":"youtube#video","etag":"e","id":"\#(id)","statistics":{"#
                    + (statistics + [#""favoriteCount":"0""#]).joined(separator: ",") + "}}"
            }
        }
        return Self.json(
            200,
            #"{"kind":"youtube#videoListResponse","etag":"e","items":[\#(items.joined(separator: ","))],"pageInfo":"#
                + #"{"totalResults":\#(items.count),"resultsPerPage":\#(items.count)}}"#)
    }

    /// Google's error body.
    package static func youtubeError(
        _ code: Int, _ reason: String, domain: String, status: String? = nil, details: String? = nil
    ) -> WebhookPeer.Answer {
        let message = "The request cannot be completed: \(reason)"
        return json(
            code,
            #"{"error":{"code":\#(code),"message":"\#(message)","errors":[{"message":"\#(message)","domain":"#
                + #""\#(domain)","reason":"\#(reason)"}]"# + (status.map { #","status":"\#($0)""# } ?? "")
                + (details.map { #","details":\#($0)"# } ?? "") + "}}")
    }
}

// MARK: TikTok and Douyin
extension VideoPlatforms {
    private func tiktok(_ values: [String: String]) -> WebhookPeer.Answer {
        guard let page = values["url"], state.withLock({ $0.videos[.tiktok]?[page] }) != nil else {
            return Self.json(400, #"{"code":400,"message":"Something went wrong"}"#)
        }
        return Self.json(
            200,
            #"{"version":"1.0","type":"video","title":"a drama","author_name":"x","provider_name":"TikTok","#
                + #""html":"<blockquote class=\"tiktok-embed\"></blockquote>"}"#)
    }

    private func tikhub(_ values: [String: String], _ call: WebhookPeer.Call) -> WebhookPeer.Answer {
        guard call.headers["authorization"] == "Bearer \(Self.tikhubKey)" else {
            return Self.json(401, #"{"detail":{"code":401,"message":"Invalid API token."}}"#)
        }
        let id = values["aweme_id"] ?? ""
        guard let video = state.withLock({ $0.videos[.tikhub]?[id] }) else {
            return Self.json(
                200,
                #"{"code":200,"data":{"aweme_detail":null,"filter_detail":{"aweme_id":"\#(id)","filter_reason":"#
                    + #""status_self_see","detail_msg":"因作品权限或已被删除，无法观看"},"status_code":0}}"#)
        }
        let counts = [
            ("play_count", video.views), ("digg_count", video.likes), ("comment_count", video.comments),
            ("share_count", video.shares), ("collect_count", video.collects),
        ]
        let statistics = counts.compactMap { name, count in count.map { #""\#(name)":\#($0)"# } }
        return Self.json(
            200,
            #"{"code":200,"router":"/api/v1/douyin/web/fetch_one_video","data":{"aweme_detail":{"aweme_id":"\#(id)","#
                + #""desc":"短剧","author":{"nickname":"x"},"statistics":{\#(statistics.joined(separator: ","))}}}}"#)
    }

    private func short(_ path: String) -> WebhookPeer.Answer {
        let code = path.split(separator: "/").first.map(String.init) ?? ""
        guard let target = state.withLock({ $0.ways[code] }) else { return .status(404) }
        return .status(302, headers: ["Location": target], body: "<a href=\"\(target)\">Found</a>.")
    }

    package static func json(_ status: Int, _ body: String) -> WebhookPeer.Answer {
        .status(status, headers: ["Content-Type": "application/json; charset=utf-8"], body: body)
    }
}
