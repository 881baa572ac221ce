import AsyncHTTPClient
import FoundationEssentials
import Logging
import Settlement
import Synchronization
import TestSupport
import Timekeeping

/// A clock on which every wait is over at once, and the time has passed all the same.
final class HastyClock: WallClock {
    private let state = Mutex((now: Date(unixMilliseconds: 1_757_037_600_000), waits: [Double]()))

    /// In seconds.
    var waits: [Double] { state.withLock { $0.waits } }

    func now() -> Date { state.withLock { $0.now } }

    func sleep(until deadline: Date) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.waits.append(deadline.timeIntervalSince(state.now))
            state.now = max(state.now, deadline)
        }
        await Task.yield()
    }

    func pass(_ duration: Duration) { state.withLock { $0.now.addTimeInterval(duration.seconds) } }
}

/// The platforms, and somebody who asks them.
struct VideoFixture: Sendable {
    let platforms: VideoPlatforms
    let fetcher: VideoFetcher
    let clock: HastyClock

    static func with(
        fault: VideoPlatforms.Fault? = nil, change: (inout VideoSettings) -> Void = { _ in },
        _ body: (VideoFixture) async throws -> Void
    ) async throws {
        try await VideoPlatforms.with(fault: fault) { platforms in
            var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
            configuration.connectionPool.retryConnectionEstablishment = false
            let httpClient = HTTPClient(configuration: configuration)
            var settings = VideoSettings(
                youtubeKey: VideoPlatforms.youtubeKey, tikhubKey: VideoPlatforms.tikhubKey,
                youtubeBaseURL: platforms.baseURL, tikhubBaseURL: platforms.baseURL, tiktokBaseURL: platforms.baseURL,
                douyinShortBaseURL: platforms.baseURL, concurrency: 4, ratePerSecond: 1_000, timeout: .seconds(20),
                retries: 2)
            change(&settings)
            let clock = HastyClock()
            let fetcher = VideoFetcher(
                settings: settings, httpClient: httpClient, clock: clock, logger: Logger(label: "video"))
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body(VideoFixture(platforms: platforms, fetcher: fetcher, clock: clock)))
            } catch {
                result = .failure(error)
            }
            try await httpClient.shutdown()
            try result.get()
        }
    }

    /// Records 1, 2, … with these links.
    func fetch(_ links: [String?], of platform: Platform = .youtube) async -> VideoFetch {
        await fetcher.fetch(
            links.enumerated().map { VideoRequest(submissionID: Int64($0 + 1), platform: platform, link: $1) })
    }
}

/// An id of YouTube's form.
func youtubeID(_ number: Int) -> String { "v" + String(repeating: "0", count: 10 - "\(number)".count) + "\(number)" }
func youtubeLink(_ number: Int) -> String { "https://youtu.be/\(youtubeID(number))" }
func douyinID(_ number: Int) -> String { "\(7_477_059_950_577_000_000 + number)" }
func douyinLink(_ number: Int) -> String { "https://www.douyin.com/video/\(douyinID(number))" }
func tiktokPage(_ number: Int) -> String { "https://www.tiktok.com/@x/video/\(7_377_841_390_736_000_000 + number)" }
