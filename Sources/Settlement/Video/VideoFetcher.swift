package import AsyncHTTPClient
import FoundationEssentials
package import Logging
import Synchronization
package import Timekeeping

/// Asks the platforms for the figures of videos.
///
/// Each video is asked about once, however many records have it; all hosts together get so many calls at once, each one
/// evenly spaced; what may pass is tried again, and a host that answers nothing is left alone. Never throws: whatever
/// happens, each request has a reading, and what concerns many is told once.
package final class VideoFetcher: Sendable {
    private let settings: VideoSettings
    private let caller: PlatformCaller
    private let clock: any WallClock
    private let logger: Logger
    private let permits: CallPermits
    private let pacers: [Substring: HostPacer]
    private let cache: VideoCache<VideoReading>
    /// Where short links lead.
    private let ways: VideoCache<VideoLink>

    /// - Parameter httpClient: One that follows no redirects: a short link must not lead where nobody looked.
    package init(settings: VideoSettings, httpClient: HTTPClient, clock: any WallClock, logger: Logger) {
        self.settings = settings
        self.clock = clock
        self.logger = logger
        caller = PlatformCaller(httpClient: httpClient, timeout: settings.timeout, clock: clock)
        permits = CallPermits(settings.concurrency)
        let hosts = [
            settings.youtubeBaseURL, settings.tiktokBaseURL, settings.tikhubBaseURL, settings.douyinShortBaseURL,
        ]
        pacers = Dictionary(
            hosts.map { (Self.host($0), HostPacer(rate: settings.ratePerSecond, clock: clock)) }
        ) { first, _ in first }
        cache = VideoCache(clock: clock)
        ways = VideoCache(clock: clock)
    }

    /// The figures of all of them, one reading for each request.
    ///
    /// Cancelled, it returns soon, and what was not asked is `failed`.
    ///
    /// - Parameters:
    ///   - session: of all requests of one run.
    ///   - progress: told after each finished request, one after the other; must not wait.
    package func fetch(
        _ requests: [VideoRequest], in session: VideoSession = VideoSession(),
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async -> VideoFetch {
        let ledger = VideoLedger(requests, progress: progress)
        let wanted = wanted(requests, ledger)
        async let youtube = askYouTube(wanted, ledger, session)
        async let tiktok = askTikTok(wanted, ledger, session)
        async let douyin = askDouyin(wanted, ledger, session)
        var troubles = await [youtube, tiktok, douyin].flatMap(\.troubles)
        let stopped = await [youtube, tiktok, douyin].reduce(0) { $0 + $1.stopped }
        if stopped > 0 { troubles.append(VideoTrouble("fetching was stopped", count: stopped)) }
        logger.info(
            "figures of videos were fetched",
            metadata: [
                "records": "\(requests.count)", "videos": "\(wanted.places.count)", "asked": "\(ledger.asked)",
                "troubles": "\(troubles.count)",
            ])
        return VideoFetch(readings: ledger.take(), troubles: troubles, asked: ledger.asked)
    }

    private func wanted(_ requests: [VideoRequest], _ ledger: VideoLedger) -> WantedVideos {
        var wanted = WantedVideos()
        for (place, request) in requests.enumerated() {
            switch VideoLink.read(request.link) {
            case .failure(let problem): ledger.record(Self.reading(problem, request.platform), of: nil, for: [place])
            case .success(let link):
                if let known = cache[link] {
                    ledger.record(known, of: link, for: [place])
                } else {
                    wanted.add(link, for: [place])
                }
            }
        }
        return wanted
    }

    /// A link of a platform that only the configuration knows is no mistake, but nobody can be asked.
    private static func reading(_ problem: VideoLinkProblem, _ platform: Platform) -> VideoReading {
        if case .otherHost = problem, ![Platform.youtube, .tiktok, .douyin].contains(platform) {
            return VideoReading(.unknown, reason: "Herald cannot ask \(platform.title) for figures")
        }
        return VideoReading(.gone, reason: problem.description)
    }
}

// MARK: each platform
extension VideoFetcher {
    private struct Part: Sendable {
        var troubles: [VideoTrouble] = []
        /// Videos that were not asked about because the work was stopped.
        var stopped = 0
    }

    private func askYouTube(_ wanted: WantedVideos, _ ledger: VideoLedger, _ session: VideoSession) async -> Part {
        guard let key = settings.youtubeKey else {
            return leave(wanted.youtube, "no youtube_key is configured", wanted, ledger)
        }
        let host = YouTubeHost(caller: caller, baseURL: Self.base(settings.youtubeBaseURL), key: key)
        return await ask(host, settings.youtubeBaseURL, wanted.youtube, wanted, ledger, session)
    }

    private func askTikTok(_ wanted: WantedVideos, _ ledger: VideoLedger, _ session: VideoSession) async -> Part {
        let host = TikTokHost(caller: caller, baseURL: Self.base(settings.tiktokBaseURL))
        return await ask(host, settings.tiktokBaseURL, wanted.tiktok, wanted, ledger, session)
    }

    private func askDouyin(_ wanted: WantedVideos, _ ledger: VideoLedger, _ session: VideoSession) async -> Part {
        guard let key = settings.tikhubKey else {
            return leave(wanted.douyin + wanted.douyinShort, "no tikhub_key is configured", wanted, ledger)
        }
        let (found, part) = await follow(wanted, ledger, session)
        let host = TikHubHost(caller: caller, baseURL: Self.base(settings.tikhubBaseURL), key: key)
        let rest = await ask(host, settings.tikhubBaseURL, found.douyin, found, ledger, session)
        return Part(troubles: part.troubles + rest.troubles, stopped: part.stopped + rest.stopped)
    }

    private func ask<Host: VideoHost>(
        _ host: Host, _ baseURL: String, _ links: [VideoLink], _ wanted: WantedVideos, _ ledger: VideoLedger,
        _ session: VideoSession
    ) async -> Part where Host.Finding == VideoReading {
        let end = await lane(host, baseURL).ask(links, in: session) { [cache, logger] link, result in
            let reading: VideoReading
            switch result {
            case .success(let found):
                cache.keep(found, of: link)
                reading = found
            case .failure(let failure):
                logger.debug(
                    "a video's figures were not told",
                    metadata: ["host": "\(host.name)", "reason": "\(failure.reason)"])
                reading = VideoReading(.failed, reason: "\(host.name) \(failure.reason)")
            }
            ledger.record(answer: reading, of: link, for: wanted.places[link] ?? [])
        }
        return leave(end, wanted, ledger)
    }

    /// Where the short links lead, so that a video that has several is asked about once.
    private func follow(
        _ wanted: WantedVideos, _ ledger: VideoLedger, _ session: VideoSession
    ) async -> (WantedVideos, Part) {
        let found = Mutex(WantedVideos())
        for link in wanted.douyin { found.withLock { $0.add(link, for: wanted.places[link] ?? []) } }
        let lead: @Sendable (VideoLink, VideoLink) -> Void = { [cache] short, link in
            let places = wanted.places[short] ?? []
            if let known = cache[link] { return ledger.record(known, of: link, for: places) }
            found.withLock { $0.add(link, for: places) }
        }
        var strange: [VideoLink] = []
        for short in wanted.douyinShort {
            if let link = ways[short] { lead(short, link) } else { strange.append(short) }
        }
        let host = DouyinShortHost(caller: caller, baseURL: Self.base(settings.douyinShortBaseURL))
        let end = await lane(host, settings.douyinShortBaseURL).ask(strange, in: session) { [ways] short, result in
            let reading: VideoReading
            switch result {
            case .success(.leads(let link)):
                ways.keep(link, of: short)
                return lead(short, link)
            case .success(.ends(let end)): reading = end
            case .failure(let failure): reading = VideoReading(.failed, reason: "\(host.name) \(failure.reason)")
            }
            ledger.record(answer: reading, of: short, for: wanted.places[short] ?? [])
        }
        return (found.withLock { $0 }, leave(end, wanted, ledger))
    }

    private func lane<Host: VideoHost>(_ host: Host, _ baseURL: String) -> VideoLane<Host> {
        VideoLane(
            host: host,
            pacer: pacers[Self.host(baseURL)] ?? HostPacer(rate: settings.ratePerSecond, clock: clock),
            permits: permits, settings: settings, clock: clock)
    }
}

// MARK: what was not asked
extension VideoFetcher {
    private func leave<Host: VideoHost>(
        _ end: VideoLane<Host>.End, _ wanted: WantedVideos, _ ledger: VideoLedger
    ) -> Part {
        guard let reason = end.closed else {
            _ = leave(end.unasked, "fetching was stopped", wanted, ledger)
            return Part(stopped: end.unasked.count)
        }
        return leave(end.unasked, reason, wanted, ledger)
    }

    private func leave(
        _ links: [VideoLink], _ reason: String, _ wanted: WantedVideos, _ ledger: VideoLedger
    ) -> Part {
        guard !links.isEmpty else { return Part() }
        let reading = VideoReading(.failed, reason: reason)
        for link in links { ledger.record(reading, of: link, for: wanted.places[link] ?? []) }
        return Part(troubles: [VideoTrouble(reason, count: links.count)])
    }

    private static func base(_ url: String) -> String {
        String(url.reversed().drop { $0 == "/" }.reversed())
    }

    /// Scheme, host and port.
    private static func host(_ url: String) -> Substring {
        url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).prefix(2).last ?? url[...]
    }
}
