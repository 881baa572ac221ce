import AsyncHTTPClient
import Channels
import Database
import Delivery
import Logging
import Networks
import Settlement
import Timekeeping

/// What one settlement reads, writes and calls, before there is an outbox.
///
/// Its sessions are its own: a scan may take longer than a report's statement, in another zone, and reports must not
/// wait for it. Nothing is opened before it is needed.
struct SettlementOffice: Sendable {
    let definition: SettlementDefinition
    /// Its sessions only read.
    let reading: ConnectionPool
    /// Its sessions may write; who uses it writes `task_daily_stats` and nothing else.
    let writing: ConnectionPool
    let directory: SourceCallbackDirectory
    /// One for all runs, whoever starts them: the platforms' limits are meant for all of them together.
    let fetcher: VideoFetcher
    let channel: any Channel

    private static let readers = 3
    private static let writers = 2

    init(
        _ definition: SettlementDefinition, source: SourceSettings, httpClient: HTTPClient, clock: any WallClock,
        logger: Logger
    ) throws {
        self.definition = definition
        let timeZone = definition.timeZone.identifier
        reading = ConnectionPool(
            driver: try DatabaseConnector.driver(
                source.url,
                for: .source(
                    timeZone: timeZone, statementTimeout: definition.timeout, connectTimeout: source.connectTimeout)),
            configuration: PoolConfiguration(maximumConnections: Self.readers))
        writing = ConnectionPool(
            driver: try DatabaseConnector.driver(
                source.url,
                for: .settlement(
                    timeZone: timeZone, statementTimeout: source.statementTimeout,
                    connectTimeout: source.connectTimeout)),
            configuration: PoolConfiguration(maximumConnections: Self.writers))
        directory = SourceCallbackDirectory(source: reading, defaultSecret: definition.defaultSecret, clock: clock)
        fetcher = VideoFetcher(settings: definition.video, httpClient: httpClient, clock: clock, logger: logger)
        channel = CallbackChannel(
            name: definition.channelName, directory: directory,
            sender: WebhookSender(definition.addressGuard, clock: clock),
            limits: ChannelLimits(concurrency: definition.callbackConcurrency), timeout: definition.callbackTimeout,
            allowsHTTP: definition.allowsHTTP, clock: clock)
    }

    /// The table as Herald writes it.
    var table: DailyStatsTable {
        DailyStatsTable(platforms: definition.platforms, timeZone: definition.timeZone)
    }

    /// By the names that figures and pages show.
    var pools: [(name: String, pool: ConnectionPool)] {
        [("\(definition.channelName):read", reading), ("\(definition.channelName):write", writing)]
    }

    func close() async {
        await reading.close()
        await writing.close()
    }
}
