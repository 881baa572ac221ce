import Database
import Delivery
import FoundationEssentials
import Networks
import Scheduling
import TestSupport
import Timekeeping

@testable import Settlement

/// A source with a few rows whose numbers were added up by hand, and a store that knows some of its days as settled.
///
///     task 1, project A: told to a partner      task 2, project A: nobody is told      task 3, project B: closed
///     users: 11 of the agent north, 12 of the agent south, 13 of none
struct AnalysisBench: Sendable {
    let source: ConnectionPool
    let store: ConnectionPool
    let clock: ManualWallClock
    let definition: SettlementDefinition

    var analysis: SettlementAnalysis {
        SettlementAnalysis(definition: definition, source: source, store: store, clock: clock)
    }

    static let kinds: [TestDatabaseKind] = [.sqlite, .postgresql]
    static let week = day("2024-12-02")...day("2024-12-08")

    static func day(_ text: String) -> SettlementDay {
        SettlementDay(text) ?? SettlementDay(CivilDate(year: 1, month: 1, day: 1))
    }

    /// - Parameters:
    ///   - instants: `submitted_at` is a point in time and not a local one.
    ///   - claimTimes: the table has `created_at`.
    static func with(
        _ kind: TestDatabaseKind, zone: String = "Asia/Shanghai", instants: Bool = false, claimTimes: Bool = true,
        rows: [Row] = Row.sample, _ body: (AnalysisBench) async throws -> Void
    ) async throws {
        let timeZone = TimeZone(identifier: zone) ?? .gmt
        let definition = SettlementDefinition.sample(timeZone: timeZone)
        let migrations = DeliverySchema.migrations + SettlementSchema.migrations
        try await withTestDatabase(kind, migrations: migrations) { store in
            try await withTestDatabase(kind) { source in
                try await source.withConnection { connection in
                    try create(on: connection, instants: instants, claimTimes: claimTimes)
                    _ = try SourceMigration(platforms: definition.platforms).apply(on: connection)
                    try connection.execute("UPDATE users SET agent_node = 'north' WHERE user_id = 11")
                    try connection.execute("UPDATE users SET agent_node = 'south' WHERE user_id = 12")
                    for row in rows { try row.insert(on: connection, claimTimes: claimTimes) }
                }
                // Two in the morning of the tenth in Shanghai.
                let clock = ManualWallClock(Date(timeIntervalSince1970: 1_733_767_200))
                try await body(AnalysisBench(source: source, store: store, clock: clock, definition: definition))
            }
        }
    }

    private static func create(on connection: any Connection, instants: Bool, claimTimes: Bool) throws {
        let isPostgreSQL = connection.dialect == .postgresql
        let time = instants && isPostgreSQL ? "TIMESTAMPTZ" : "TIMESTAMP"
        try connection.executeScript(
            """
            CREATE TABLE users (user_id BIGINT PRIMARY KEY);
            CREATE TABLE drama_tasks (
                task_id INTEGER PRIMARY KEY, project_id VARCHAR(255), external_task_id INTEGER,
                title VARCHAR(255) NOT NULL, duration INTEGER, status VARCHAR(20), callback_url TEXT,
                callback_secret TEXT);
            CREATE TABLE user_tasks (
                id INTEGER PRIMARY KEY, user_id BIGINT NOT NULL, task_id INTEGER NOT NULL, status VARCHAR(20),
                platform VARCHAR(50), submission_link TEXT, submitted_at \(time),
                verification_details \(isPostgreSQL ? "JSONB" : "TEXT")\(claimTimes ? ", created_at \(time)" : ""));
            CREATE INDEX user_tasks_submitted_at ON user_tasks (submitted_at);
            INSERT INTO users (user_id) VALUES (11), (12), (13);
            INSERT INTO drama_tasks VALUES
                (1, 'A', 101, 'One', 30, 'active', 'https://partner.example/hook?token=hidden-token', 'hidden-secret'),
                (2, 'A', 102, 'Two', 30, 'active', NULL, NULL),
                (3, 'B', 103, 'Three', 30, 'closed', NULL, NULL);
            """)
    }

    /// Marks days as settled.
    func settle(_ days: String...) async throws {
        try await store.transaction { connection in
            for day in days {
                try connection.execute(
                    """
                    INSERT INTO settlement_day (settlement, day, run_id, settled_at) \
                    VALUES ('drama', \(day), 1, 1733680800000)
                    """)
            }
        }
    }

    /// Writes a row of `task_daily_stats` with the numbers that the records give, changed by `change`.
    func write(task: Int64, _ day: String, change: @escaping @Sendable (inout TaskTally) -> Void = { _ in })
        async throws
    {
        let day = Self.day(day)
        let zone = definition.timeZone
        let platforms = definition.platforms
        var found = try await analysis.asking { try FoundFacts($0, task: task, day).tally }
        change(&found)
        let row = DailyStatsRow(task: SettledTask(id: task), day: day, tally: found)
        _ = try await source.withConnection { connection in
            try DailyStatsTable(platforms: platforms, timeZone: zone)
                .save([row], at: Date(timeIntervalSince1970: 1_733_680_800), on: connection)
        }
    }

    /// A statement over the numbers that the records give, changed by `change`.
    func state(
        task: Int64, _ text: String, revision: Int = 1, number: Int64, as state: String,
        change: @escaping @Sendable (inout TaskTally) -> Void = { _ in }
    ) async throws {
        let (day, definition) = (Self.day(text), definition)
        let found = try await analysis.asking { try FoundFacts($0, task: task, day) }
        var tally = found.tally
        change(&tally)
        let body = CallbackBody(definition: definition, task: found.task, tally: tally, day: day)
        let (json, hash) = (body.json(revision: revision), body.contentHash)
        try await store.transaction { connection in
            try connection.execute(
                """
                INSERT INTO settlement_statement (settlement, partner, number, task_id, day, revision, body, body_hash, \
                content_hash, previous_hash, hash, entry_key, state, created_at, finished_at) \
                VALUES ('drama', 'partner.example', \(number), \(task), \(text), \(revision), \(json), 'b', \(hash), \
                'p', 'h', 'k', \(state), 1733270400000, \(state == "pending" ? nil : Int64(1_733_270_401_000)))
                """)
        }
    }

    /// What was fetched of a record's video.
    func read(_ id: Int64, link: String, _ state: VideoReading.State, views: Int64? = nil, likes: Int64? = nil)
        async throws
    {
        let reading = VideoReading(
            state, figures: VideoFigures(views: views, likes: likes), reason: state == .known ? nil : "it does not tell"
        )
        try await SettlementStore(store).save(
            [id: KeptReading(link: link, reading: reading, fetchedAt: Date(timeIntervalSince1970: 1_733_162_400))],
            of: "drama")
    }
}

extension AnalysisBench {
    /// A row of `user_tasks`.
    struct Row: Sendable {
        var id: Int
        var user: Int
        var task: Int
        var platform: String?
        var link: String?
        var submitted: String?
        var details: String?
        var created: String
        var status = "submitted"

        func insert(on connection: any Connection, claimTimes: Bool) throws {
            try connection.execute(
                """
                INSERT INTO user_tasks (id, user_id, task_id, status, platform, submission_link, submitted_at, \
                verification_details) VALUES (\(id), \(user), \(task), \(status), \(platform), \(link), \
                \(submitted), \(details))
                """)
            guard claimTimes else { return }
            try connection.execute("UPDATE user_tasks SET created_at = \(created) WHERE id = \(id)")
        }

        static let sample = [
            Row(
                id: 1, user: 11, task: 1, platform: "youtube", link: "https://y/1", submitted: "2024-12-02 00:00:00",
                details: #"{"view_count":100,"like_count":10,"comment_count":1}"#, created: "2024-12-01 23:00:00"),
            Row(
                id: 2, user: 11, task: 1, platform: "YT", link: "https://y/2", submitted: "2024-12-02 12:00:00",
                details: #"{"views":"200","likes":20}"#, created: "2024-12-02 10:00:00"),
            Row(
                id: 3, user: 12, task: 1, platform: "tiktok", link: "https://t/3", submitted: "2024-12-02 23:59:59",
                created: "2024-12-02 23:59:49"),
            Row(
                id: 4, user: 12, task: 1, platform: "douyin", link: "https://d/4", submitted: "2024-12-03 08:00:00",
                details: #"{"view_count":1000,"like_count":50,"comment_count":5,"share_count":3,"collect_count":2}"#,
                created: "2024-12-03 07:00:00"),
            Row(
                id: 5, user: 13, task: 2, platform: "youtube", link: "https://y/5", submitted: "2024-12-03 09:00:00",
                created: "2024-12-03 08:00:00"),
            Row(
                id: 6, user: 13, task: 2, platform: "=facebook", link: "https://f/6", submitted: "2024-12-03 10:00:00",
                details: #"{"view_count":7}"#, created: "2024-12-03 09:59:00"),
            Row(
                id: 7, user: 11, task: 3, platform: "youtube", link: "https://y/7", submitted: "2024-12-04 10:00:00",
                details: #"{"view_count":9}"#, created: "2024-12-04 09:00:00"),
            Row(
                id: 8, user: 11, task: 2, platform: "youtube", link: "https://y/1", submitted: "2024-12-08 10:00:00",
                details: #"{"view_count":90}"#, created: "2024-12-08 09:00:00"),
            Row(
                id: 9, user: 11, task: 1, platform: "youtube", link: "https://y/9", submitted: "2024-12-09 00:00:00",
                details: #"{"view_count":5000,"like_count":-4}"#, created: "2024-12-08 23:00:00"),
            Row(
                id: 10, user: 12, task: 1, platform: "youtube", link: "https://y/10", submitted: "2024-12-02 10:00:00",
                details: #"{"view_count":77}"#, created: "2024-12-02 09:00:00", status: "rejected"),
            Row(id: 11, user: 13, task: 1, created: "2024-12-02 09:30:00", status: "in_progress"),
        ]
    }
}

extension SettlementDefinition {
    fileprivate static func sample(timeZone: TimeZone) -> SettlementDefinition {
        SettlementDefinition(
            name: "drama", source: "relay", schedule: nil, timeZone: timeZone, siteName: "DramaRelayBot",
            event: "task.daily_stats", foldsDouyin: false, sendsDate: false, platforms: PlatformTable(),
            video: VideoSettings(
                youtubeKey: nil, tikhubKey: nil, youtubeBaseURL: "", tikhubBaseURL: "", tiktokBaseURL: "",
                douyinShortBaseURL: "", concurrency: 1, ratePerSecond: 1, timeout: .seconds(1), retries: 0),
            addressGuard: AddressGuard(allowing: []), allowsHTTP: false, defaultSecret: nil, callbackConcurrency: 20,
            callbackTimeout: .seconds(15), summaryChannels: [], catchUpDays: 0, timeout: .seconds(60), grace: .zero)
    }
}
