package import AsyncHTTPClient
package import Logging
package import Timekeeping

/// Asks the platforms for the figures of videos.
package final class VideoFetcher: Sendable {
    private let settings: VideoSettings
    private let httpClient: HTTPClient
    private let clock: any WallClock
    private let logger: Logger

    package init(settings: VideoSettings, httpClient: HTTPClient, clock: any WallClock, logger: Logger) {
        self.settings = settings
        self.httpClient = httpClient
        self.clock = clock
        self.logger = logger
    }

    /// The figures of all of them, one reading for each request.
    ///
    /// - Parameter progress: told after each finished request.
    package func fetch(
        _ requests: [VideoRequest], progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async -> VideoFetch {
        var fetch = VideoFetch()
        for (number, request) in requests.enumerated() {
            fetch.readings[request.submissionID] = VideoReading(.failed, reason: "its platform was not asked")
            progress(number + 1, requests.count)
        }
        return fetch
    }
}
