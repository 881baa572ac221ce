import Database
import FoundationEssentials
import Settlement
import TestSupport
import Testing

@Suite("The scan of a day's submissions")
struct SubmissionScanTests {
    @Test("counts accounts once, overall and per platform", arguments: SourceFixture.kinds)
    func accounts(_ kind: TestDatabaseKind) async throws {
        let count = try await counting(kind) { connection in
            try SourceFixture.add(1, user: 5, platform: "youtube", on: connection)
            try SourceFixture.add(2, user: 5, platform: " YT", on: connection)
            try SourceFixture.add(3, user: 5, platform: "TikTok", on: connection)
            try SourceFixture.add(4, user: 6, platform: "抖音", details: #"{"views":"7","shares":2}"#, on: connection)
            try SourceFixture.add(5, task: 2, user: 5, platform: "DY", details: nil, on: connection)
            try SourceFixture.add(6, user: 7, status: "in_progress", on: connection)
        }
        #expect(count.rows == 5)
        let first = try #require(count.tallies[1])
        #expect(first.accounts == 2)
        #expect(first.completions == 4)
        #expect(first.platforms.map(\.accounts) == [1, 1, 1])
        #expect(first.platforms.map(\.completions) == [2, 1, 1])
        #expect(
            first.platforms.map(\.figures) == [
                VideoFigures(views: 20), VideoFigures(views: 10), VideoFigures(views: 7, shares: 2),
            ])
        let second = try #require(count.tallies[2])
        #expect(second.platforms[2].unknown == 1)
        #expect(second.platforms[2].figures == VideoFigures())
        #expect(count.unread == [UnreadSubmission(id: 5, taskID: 2, platform: 2, known: VideoFigures())])
        #expect(count.troubles.total == 0)
    }

    @Test("counts records of unknown platforms into the task only, and says so", arguments: SourceFixture.kinds)
    func unknownPlatforms(_ kind: TestDatabaseKind) async throws {
        let count = try await counting(kind) { connection in
            try SourceFixture.add(1, user: 1, platform: "kuaishou", on: connection)
            try SourceFixture.add(2, user: 1, platform: nil, on: connection)
            try SourceFixture.add(3, user: 1, platform: "快手", on: connection)
            try SourceFixture.add(4, user: 2, platform: "", details: nil, on: connection)
            try SourceFixture.add(5, user: 1, platform: "a name that is longer than any", on: connection)
        }
        let tally = try #require(count.tallies[1])
        #expect(tally.accounts == 2)
        #expect(tally.completions == 5)
        #expect(tally.platforms.allSatisfy { $0 == PlatformTally() })
        #expect(count.troubles.counts == [.unknownPlatform: 5])
        #expect(count.unread.isEmpty)
    }

    @Test("tells of details that cannot be, and has their records fetched")
    func troubles() async throws {
        let count = try await counting(.postgresql, SourceFixture(details: "TEXT")) { connection in
            try SourceFixture.add(1, details: "{broken", on: connection)
            try SourceFixture.add(2, details: #"{"views":-5,"likes":3}"#, on: connection)
            try SourceFixture.add(3, details: #"{"views":1e300}"#, on: connection)
            try SourceFixture.add(4, details: #"{"views":"1.2万","view_count":4}"#, on: connection)
            try SourceFixture.add(5, details: #"{"views":"1.2万"}"#, on: connection)
            try SourceFixture.add(6, details: #""{\"views\":6}""#, on: connection)
        }
        #expect(count.troubles.counts == [.brokenDetails: 1, .negative: 1, .absurd: 1, .notANumber: 1])
        #expect(count.troubles.examples[.notANumber] == [5])
        #expect(count.unread.map(\.id).sorted() == [1, 2, 3, 5])
        #expect(count.tallies[1]?.platforms[0].figures == VideoFigures(views: 10, likes: 3))
        #expect(count.tallies[1]?.platforms[0].unknown == 4)
    }

    @Test("takes a day without zone for one of the settlement's", arguments: SourceFixture.kinds)
    func localDays(_ kind: TestDatabaseKind) async throws {
        let count = try await counting(kind) { connection in
            try SourceFixture.add(1, at: "2024-12-08 23:59:59", on: connection)
            try SourceFixture.add(2, at: "2024-12-09 00:00:00", on: connection)
            try SourceFixture.add(3, at: "2024-12-09 23:59:59.999", on: connection)
            try SourceFixture.add(4, at: "2024-12-10 00:00:00", on: connection)
            try SourceFixture.add(5, at: nil, on: connection)
        }
        #expect(count.rows == 2)
    }

    @Test("compares a time with a zone with the day's instants")
    func instantDays() async throws {
        let count = try await counting(.postgresql, SourceFixture(submittedAt: "TIMESTAMPTZ")) { connection in
            try SourceFixture.add(1, at: "2024-12-08 15:59:59.999+00", on: connection)
            try SourceFixture.add(2, at: "2024-12-08 16:00:00+00", on: connection)
            try SourceFixture.add(3, at: "2024-12-10 00:59:59+09", on: connection)
            try SourceFixture.add(4, at: "2024-12-09 16:00:00+00", on: connection)
        }
        #expect(count.rows == 2)
        let dates = try await counting(.postgresql, SourceFixture(submittedAt: "DATE")) { connection in
            for (id, day) in ["2024-12-08", "2024-12-09", "2024-12-10"].enumerated() {
                try SourceFixture.add(Int64(id), at: day, on: connection)
            }
        }
        #expect(dates.rows == 1)
    }

    @Test("reads details of every type, and none", arguments: ["JSONB", "JSON", "TEXT", "VARCHAR(500)", nil])
    func detailTypes(_ type: String?) async throws {
        let count = try await counting(.postgresql, SourceFixture(details: type)) { connection in
            for id: Int64 in 1...3 {
                try SourceFixture.add(
                    id, user: id, details: #"{"stats": {"playCount": "\#(id)"}, "t": "抖\u0061"}"#,
                    hasDetails: type != nil,
                    on: connection)
            }
        }
        #expect(count.tallies[1]?.platforms[0].figures.views == (type == nil ? nil : 6))
        #expect(count.unread.count == (type == nil ? 3 : 0))
        #expect(count.tallies[1]?.accounts == 3)
    }

    @Test("reads platforms that are an enum of the database's")
    func platformEnum() async throws {
        let count = try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { connection in
                try connection.execute("CREATE TYPE site AS ENUM ('YouTube', 'tt')")
                try SourceFixture(platformType: "site").make(on: connection)
                try SourceFixture.add(1, platform: "YouTube", on: connection)
                try SourceFixture.add(2, platform: "tt", on: connection)
                return try SourceFixture.count(connection)
            }
        }
        #expect(count.tallies[1]?.platforms.map(\.completions) == [1, 1, 0])
    }

    @Test("of an empty day is empty", arguments: SourceFixture.kinds)
    func emptyDay(_ kind: TestDatabaseKind) async throws {
        let count = try await counting(kind) { _ in }
        #expect(count.rows == 0 && count.tallies.isEmpty && count.unread.isEmpty)
    }

    @Test("finds a day by the index")
    func plan() async throws {
        try await withTestDatabase(.postgresql) { pool in
            try await pool.withConnection { connection in
                try SourceFixture().make(on: connection)
                try connection.execute(
                    """
                    INSERT INTO user_tasks (id, user_id, task_id, status, platform, submitted_at)
                    SELECT i, i, i % 10, 'submitted', 'yt', TIMESTAMP '2024-01-01' + i * INTERVAL '10 minutes'
                    FROM generate_series(1, 50000) i
                    """)
                try connection.execute("ANALYZE user_tasks")
            }
            let recorder = StatementRecorder(pool.driver)
            let plans = try await onOwnThread {
                let connection = try recorder.connect()
                defer { connection.close() }
                _ = try SourceFixture.count(connection, "2024-06-01")
                return try recorder.statements.filter { $0.fragments[0].contains("FROM user_tasks s") }.map {
                    statement in
                    try connection.query("EXPLAIN " + statement).map { try $0.text("QUERY PLAN") }.joined()
                }
            }
            #expect(plans.count == 1)
            #expect(plans.allSatisfy { $0.contains("by_time") && !$0.contains("Seq Scan") }, "\(plans)")
        }
    }

    @Test("hands over whole records with the agent node of their users", arguments: SourceFixture.kinds)
    func records(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let records = try await pool.withConnection { connection in
                try SourceFixture().make(on: connection)
                try connection.execute("INSERT INTO users VALUES (1, 'one', 'node-a'), (2, 'two', NULL)")
                try SourceFixture.add(3, user: 2, platform: "kuaishou", at: "2024-12-10 08:00:00.25", on: connection)
                try SourceFixture.add(1, user: 1, at: "2024-12-09 08:00:00", on: connection)
                try SourceFixture.add(
                    2, user: 9, platform: nil, at: "2024-12-09 07:00:00", details: "[]", on: connection)
                try SourceFixture.add(4, task: 2, user: 1, on: connection)
                var records: [SubmissionRecord] = []
                let scan = try SourceFixture.scan(connection)
                let days = try #require(SettlementDay("2024-12-09"))
                try scan.forEach(in: days...days.adding(days: 1), task: 1, on: connection) { records.append($0) }
                return records
            }
            #expect(records.map(\.id) == [2, 1, 3])
            #expect(records.map(\.agentNode) == [nil, "node-a", nil])
            #expect(records.map(\.platform) == [nil, 0, nil])
            #expect(records.map(\.platformText) == [nil, "youtube", "kuaishou"])
            #expect(records.map(\.link) == [2, 1, 3].map { "https://v.example/\($0)" })
            #expect(records[0].reading.troubles == [.brokenDetails])
            #expect(records[1].reading.figures.views == 10)
            #expect(records[1].submittedAt == Date(timeIntervalSince1970: 1_733_702_400))
            #expect(records[2].submittedAt == Date(timeIntervalSince1970: 1_733_788_800.25))
        }
    }

    @Test("finds the links of many records", arguments: SourceFixture.kinds)
    func links(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let links = try await pool.withConnection { connection in
                try SourceFixture().make(on: connection)
                try connection.transaction {
                    for id: Int64 in 1...1_500 { try SourceFixture.add(id, on: connection) }
                    try connection.execute("UPDATE user_tasks SET submission_link = NULL WHERE id = 7")
                    try connection.execute("UPDATE user_tasks SET submission_link = '' WHERE id = 8")
                }
                return try SourceFixture.scan(connection).links(of: Array(1...1_600), on: connection)
            }
            #expect(links.count == 1_498)
            #expect(links[1_500] == "https://v.example/1500")
            #expect(links[7] == nil && links[8] == nil)
        }
    }

    private func counting(
        _ kind: TestDatabaseKind, _ fixture: SourceFixture = SourceFixture(),
        _ fill: @escaping @Sendable (any Connection) throws -> Void
    ) async throws -> DayCount {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection { connection in
                try fixture.make(on: connection)
                try fill(connection)
                return try SourceFixture.count(connection)
            }
        }
    }
}
