import Networks

/// Where Douyin's short links lead: `v.douyin.com` answers with a redirect to the video's page.
///
/// People hand in what they like, so a link decides nothing about where is called: its code is put behind the configured
/// base, and a redirect is followed only to Douyin's own hosts over https, on the port that https has. Everything else
/// ends there, unasked. The HTTP client must follow none by itself.
struct DouyinShortHost: VideoHost {
    enum Finding: Sendable, Hashable {
        case leads(VideoLink)
        case ends(VideoReading)
    }

    let caller: PlatformCaller
    let baseURL: String

    let name = "v.douyin.com"
    let linksPerCall = 1

    /// More is a circle.
    private static let longestWay = 5

    func ask(_ links: [VideoLink]) async throws -> HostAnswer<Finding> {
        guard case .douyinShort(let code)? = links.first else { return .findings([:]) }
        return .findings([.douyinShort(code): try await follow(code)])
    }

    private func follow(_ code: String) async throws -> Finding {
        var url = "\(baseURL)/\(code)/"
        for step in 0...Self.longestWay {
            let reply = try await caller.get(url, readsBody: false)
            if let failure = reply.passingFailure { throw failure }
            switch reply.status {
            case 301, 302, 303, 307, 308: break
            case 404, 410: return .ends(VideoReading(.gone, reason: "Douyin does not know the short link"))
            // A page where a redirect was expected may be a captcha: that says nothing of the video.
            case 200...299 where step > 0: return .ends(Self.noVideo)
            default: throw CallFailure("answered HTTP \(reply.status) instead of leading on", isPassing: false)
            }
            switch try next(reply.location ?? "", from: url) {
            case .video(let link): return .leads(link)
            case .page(let page): url = page
            case .stranger(let host):
                return .ends(VideoReading(.gone, reason: "the short link leads away from Douyin, to \(host)"))
            }
        }
        return .ends(VideoReading(.gone, reason: "the short link leads on more than \(Self.longestWay) times"))
    }

    private static let noVideo = VideoReading(.gone, reason: "the short link leads to no video")

    private enum Next {
        case video(VideoLink)
        case page(String)
        case stranger(host: String)
    }

    private func next(_ location: String, from url: String) throws -> Next {
        if location.hasPrefix("/"), !location.hasPrefix("//") {
            if let video = Self.video("www.douyin.com" + location) { return video }
            return .page(try Self.endpoint(url).origin + location)
        }
        if let video = Self.video(location) { return video }
        let onward = try Self.endpoint(String(location.prefix { $0 != "#" }))
        let target = onward.text.dropFirst(onward.origin.count)
        if onward.origin == (try Self.endpoint(baseURL)).origin { return .page(onward.text) }
        guard case .name(let host) = onward.host, Self.isDouyins(host), onward.port == onward.scheme.defaultPort else {
            return .stranger(host: onward.hostText)
        }
        return .page(host == "v.douyin.com" ? baseURL + target : "https://\(host)\(target)")
    }

    private static func endpoint(_ text: String) throws -> EndpointURL {
        guard let url = try? EndpointURL(text) else {
            throw CallFailure("leads on to something that is no URL", isPassing: false, blamesHost: false)
        }
        return url
    }

    /// The page itself need not be fetched: its address has the id.
    private static func video(_ text: String) -> Next? {
        guard let url = PastedURL(text[...]), case .success(let link) = VideoLink.read(url), case .douyin = link else {
            return nil
        }
        return .video(link)
    }

    private static func isDouyins(_ host: String) -> Bool {
        ["douyin.com", "iesdouyin.com"].contains { host == $0 || host.hasSuffix("." + $0) }
    }
}
