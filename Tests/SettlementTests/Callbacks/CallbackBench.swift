import Database
import Delivery
import FoundationEssentials
import Logging
import Networks
import Observability
import Scheduling
import Synchronization
import TestSupport
import Timekeeping

@testable import Settlement

/// A settlement as a configuration would declare it.
func callbackSettlement(
    foldsDouyin: Bool = false, sendsDate: Bool = false, platforms: PlatformTable = PlatformTable(),
    allowing networks: [String] = [], allowsHTTP: Bool = false, defaultSecret: String? = nil
) throws -> SettlementDefinition {
    SettlementDefinition(
        name: "drama", source: "relay", schedule: nil, timeZone: .gmt, siteName: "DramaRelayBot",
        event: "task.daily_stats", foldsDouyin: foldsDouyin, sendsDate: sendsDate, platforms: platforms,
        video: VideoSettings(
            youtubeKey: nil, tikhubKey: nil, youtubeBaseURL: "", tikhubBaseURL: "", tiktokBaseURL: "",
            douyinShortBaseURL: "", concurrency: 1, ratePerSecond: 1, timeout: .seconds(1), retries: 0),
        addressGuard: AddressGuard(allowing: try networks.map { try IPNetwork($0) }), allowsHTTP: allowsHTTP,
        defaultSecret: defaultSecret, callbackConcurrency: 20, callbackTimeout: .seconds(15), summaryChannels: [],
        catchUpDays: 0, timeout: .seconds(60), grace: .zero)
}

/// A channel whose answers the test scripts.
final class ScriptedChannel: Channel {
    let name = SettlementDefinition.channelName(of: "drama")
    let limits = ChannelLimits(concurrency: 20)
    private let answer: @Sendable (Parcel) -> SendOutcome

    init(_ answer: @escaping @Sendable (Parcel) -> SendOutcome) { self.answer = answer }

    func compose(_ message: Message) throws -> [Message] { [message] }
    func send(_ parcel: Parcel) async -> SendOutcome { answer(parcel) }
}

/// A store with an outbox, a source with `task_daily_stats`, and what stands between them.
struct CallbackBench: Sendable {
    let store: ConnectionPool
    let source: ConnectionPool
    let clock: ManualWallClock
    let outbox: Outbox
    let outcomes: SettlementOutcomes
    let definition: SettlementDefinition
    let table: DailyStatsTable
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static let day = SettlementDay("2024-12-09") ?? SettlementDay(CivilDate(year: 2024, month: 12, day: 9))

    /// - Parameters:
    ///   - kind: of the store.
    ///   - sourceKind: of the source; it has the tasks 1 to 600.
    static func with(
        _ kind: TestDatabaseKind, source sourceKind: TestDatabaseKind = .sqlite,
        answer: @escaping @Sendable (Parcel) -> SendOutcome = { _ in .delivered(PeerAnswer(status: 200, body: "ok")) },
        _ body: (CallbackBench) async throws -> Void
    ) async throws {
        let migrations = DeliverySchema.migrations + SettlementSchema.migrations
        let connections = PoolConfiguration(maximumConnections: kind == .sqlite ? 1 : 6)
        try await withTestDatabase(kind, migrations: migrations, configuration: connections) { store in
            try await withTestDatabase(sourceKind) { source in
                let definition = try callbackSettlement()
                let clock = ManualWallClock()
                let outbox = Outbox(store: store, channels: [ScriptedChannel(answer)], clock: clock)
                try await source.withConnection { try makeSource(definition.platforms, on: $0) }
                try await body(
                    CallbackBench(
                        store: store, source: source, clock: clock, outbox: outbox,
                        outcomes: SettlementOutcomes(outbox: outbox), definition: definition,
                        table: DailyStatsTable(platforms: definition.platforms, timeZone: definition.timeZone)))
            }
        }
    }

    private static func makeSource(_ platforms: PlatformTable, on connection: any Connection) throws {
        let tasks = (1...600).map { "(\($0), 'https://a.example.com/\($0)', 'secret \($0)')" }
        try connection.executeScript(
            """
            CREATE TABLE users (user_id BIGINT PRIMARY KEY);
            CREATE TABLE drama_tasks (task_id INTEGER PRIMARY KEY, callback_url TEXT, callback_secret TEXT);
            CREATE TABLE user_tasks (id INTEGER PRIMARY KEY, task_id INTEGER);
            INSERT INTO drama_tasks VALUES \(tasks.joined(separator: ", "));
            """)
        _ = try SourceMigration(platforms: platforms).apply(on: connection)
    }

    // MARK: - What happens

    /// A run has settled the task's day.
    func settle(_ task: Int64, accounts: Int = 5) async throws {
        var tally = TaskTally(taskID: task, platformCount: definition.platforms.platforms.count)
        tally.accounts = accounts
        tally.completions = accounts
        let row = DailyStatsRow(task: SettledTask(id: task), day: Self.day, tally: tally)
        try await source.withConnection { [table, clock] connection in
            _ = try table.save([row], at: clock.now(), on: connection)
        }
    }

    /// A statement, and its callback in the outbox.
    @discardableResult
    func state(_ task: Int64, revision: Int = 1) async throws -> [Int64] {
        let reference = CallbackReference(settlement: "drama", taskID: task, day: Self.day, revision: revision)
        let key = reference.entryKey(contentHash: "0a1b2c3d4e")
        return try await store.transaction { [outbox, clock, definition] connection in
            try connection.execute(
                """
                INSERT INTO settlement_statement (settlement, partner, number, task_id, day, revision, body, body_hash, \
                content_hash, previous_hash, hash, entry_key, state, created_at) VALUES ('drama', 'a', \
                \(task * 10 + Int64(revision)), \(task), \(Self.day.description), \(revision), '{}', '', '', '', '', \
                \(key), 'pending', \(clock.now().unixMilliseconds))
                """)
            return try outbox.enqueue(
                OutboxEntry(
                    message: Message(.event(.init(type: "task.daily_stats", json: "{}", destination: "\(task)"))),
                    channel: definition.channelName, key: key, feature: SettlementOutcomes.feature,
                    reference: reference.text, traceID: "trace"), on: connection
            ).deliveryIDs
        }
    }

    /// Sends these and hears what becomes of them.
    func send(_ ids: [Int64]) async throws {
        _ = try await Dispatcher.drain(
            ids, of: outbox, settings: DispatchSettings(qps: 1_000_000), mask: SecretMask(), logger: logger,
            until: clock.now().addingTimeInterval(30))
        try await tell()
    }

    @discardableResult
    func tell() async throws -> Int {
        try await OutcomeTeller(outbox: outbox, listeners: [outcomes], mask: SecretMask(), logger: logger).tellDue()
    }

    var marker: CallbackMarker {
        CallbackMarker(
            definition, store: store, source: source, table: table, outbox: outbox, outcomes: outcomes, clock: clock,
            logger: logger)
    }

    /// One whose writing the test may break.
    func marker(writing write: @escaping CallbackMarker.Writer) -> CallbackMarker {
        CallbackMarker(
            definition, store: store, source: source, outbox: outbox, outcomes: outcomes, clock: clock, logger: logger,
            write: write)
    }

    // MARK: - What can be seen

    /// `1 2025-09-05 02:00:00.000 HTTP 200: ok 0` of the row in the source.
    func row(_ task: Int64) async throws -> String? {
        try await source.withConnection { connection in
            try connection.queryFirst(
                """
                SELECT CASE WHEN webhook_sent THEN 1 ELSE 0 END AS sent, webhook_response, webhook_retry_count \
                FROM task_daily_stats WHERE task_id = \(task)
                """
            ).map { row in
                let response = try row.optionalText("webhook_response") ?? "-"
                return "\(try row.integer("sent")) \(response) \(try row.optionalInteger("webhook_retry_count") ?? -1)"
            }
        }
    }

    func statement(_ task: Int64, revision: Int = 1) async throws -> String? {
        try await store.withConnection { connection in
            try connection.queryFirst(
                "SELECT state FROM settlement_statement WHERE task_id = \(task) AND revision = \(revision)"
            )?.text("state")
        }
    }

    func marksWaiting() async throws -> Int {
        try await store.withConnection { connection in
            Int(try connection.queryFirst("SELECT COUNT(*) AS marks FROM settlement_mark")?.integer("marks") ?? -1)
        }
    }
}
