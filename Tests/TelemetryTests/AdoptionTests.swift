import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("A file of origin 3's server")
struct AdoptionTests {
    private static let table = """
        CREATE TABLE user_stats (
            id INTEGER PRIMARY KEY AUTOINCREMENT, anonymous_id TEXT UNIQUE NOT NULL,
            first_seen DATETIME DEFAULT CURRENT_TIMESTAMP, last_seen DATETIME DEFAULT CURRENT_TIMESTAMP,
            os TEXT, version TEXT, total_reports INTEGER DEFAULT 1
        );
        CREATE INDEX idx_anonymous_id ON user_stats(anonymous_id);
        CREATE INDEX idx_last_seen ON user_stats(last_seen);
        """
    private static let tableWithoutKey = """
        CREATE TABLE user_stats (
            id INTEGER PRIMARY KEY, anonymous_id TEXT, first_seen, last_seen, os, version, total_reports
        );
        """

    @Test("is taken over: the same users, times, reports and distributions, and a report of one of them is no new user")
    func adopts() async throws {
        try await withFile(Self.table, rows: 200) { test, clock in
            let database = try telemetry(test, clock: clock)
            try await database.prepare()
            let sums = try await CounterSums.read(database)
            #expect(sums[CounterKey(.users, project: 1)] == 200)
            try await expectCountersEqualRecount(database)
            let ingest = UsageIngest(database, node: "a")
            try await ingest.accept(UsageReport(anonymousID: "id-7", project: "shop", os: "Linux", version: "2.2.0"))
            let later = try await CounterSums.read(database)
            #expect(later[CounterKey(.users, project: 1)] == 200)
            let row = try await row("id-7", database)
            #expect(try row.text("first_seen") == "2025-08-01 00:00:07")
            #expect(try row.integer("total_reports") == 8)
            #expect(try row.text("last_seen") == UsageTime.text(clock.now().wholeSeconds))
            try await expectCountersEqualRecount(database)
            let isLeft = try await database.reading.withConnection { try AdoptedTable.isThere(on: $0) }
            #expect(!isLeft)
            await database.close()
        }
    }

    @Test("goes on where it was after a crash in the middle, and comes to the same")
    func resumes() async throws {
        try await withFile(Self.table, rows: 12_000) { test, clock in
            let killed = try telemetry(test, clock: clock)
            let adoption = UserTableAdoption(killed, rowsAtOnce: 5_000)
            try await adoption.setAside()
            try await Migrator(TelemetrySchema.migrations, history: TelemetrySchema.history).migrate(killed.writing)
            let progress = try await adoption.step()
            #expect(progress?.users == 5_000)
            await killed.close()
            clock.advance(by: .seconds(100_000))

            let database = try telemetry(test, clock: clock)
            try await database.prepare()
            let sums = try await CounterSums.read(database)
            #expect(sums[CounterKey(.users, project: 1)] == 12_000)
            try await expectCountersEqualRecount(database)
            await database.close()
            let again = try telemetry(test, clock: clock)
            try await again.prepare()
            #expect(try await CounterSums.read(again) == sums)
            await again.close()
        }
    }

    @Test("without its unique key and with odd times is taken over too: one user twice becomes one")
    func oddRows() async throws {
        let rows = """
            INSERT INTO user_stats (anonymous_id, first_seen, last_seen, os, version, total_reports) VALUES
            ('a', '2025-08-02 00:00:00', '2025-08-03 00:00:00', 'Linux', '1.0', 3),
            ('a', '2025-08-01 00:00:00', '2025-08-04T05:06:07.123', NULL, NULL, 4),
            ('b', NULL, NULL, NULL, NULL, NULL),
            ('c', 'yesterday', '2025-08-04', 'Linux', 2.5, 'x'),
            ('d', '2099-01-01 00:00:00', '2199-01-01 00:00:00', '', '1.0', 99999999999),
            ('e', 17, '2025-13-45 00:00:00', 'Linux', x'00ff', -4),
            ('', '2025-08-02 00:00:00', '2025-08-03 00:00:00', 'Linux', '1.0', 3),
            (NULL, '2025-08-02 00:00:00', '2025-08-03 00:00:00', 'Linux', '1.0', 3);
            """
        try await withFile(Self.tableWithoutKey + rows, rows: 0) { test, clock in
            let database = try telemetry(test, clock: clock)
            try await database.prepare()
            #expect(try await CounterSums.read(database)[CounterKey(.users, project: 1)] == 5)
            try await expectCountersEqualRecount(database)
            let twice = try await row("a", database)
            #expect(try twice.text("first_seen") == "2025-08-01 00:00:00")
            #expect(try twice.text("last_seen") == "2025-08-04 05:06:07")
            #expect(try twice.text("os") == "unknown")
            #expect(try twice.integer("total_reports") == 7)
            let future = try await row("d", database)
            #expect(try future.text("last_seen") == UsageTime.text(clock.now().wholeSeconds))
            await database.close()
        }
    }

    @Test("goes to the first new project that one of its users reports, not to that of a stranger before")
    func claimed() async throws {
        try await withFile(Self.table, rows: 20) { test, clock in
            let database = try telemetry(test, clock: clock)
            try await database.prepare()
            let ingest = UsageIngest(database, node: "a")
            try await ingest.accept(UsageReport(anonymousID: "stranger", project: "my-app", os: "x", version: "1"))
            try await ingest.accept(UsageReport(anonymousID: "id-7", project: "shop", os: "Linux", version: "1.0"))
            try await ingest.accept(UsageReport(anonymousID: "id-8", project: "shop", os: "Linux", version: "1.0"))
            let figures = UsageFigures(database)
            #expect(try await figures.projects() == ["my-app", "shop"])
            #expect(try await figures.summary(project: "shop").totalUsers == 20)
            #expect(try await figures.summary(project: "my-app").totalUsers == 1)
            try await expectCountersEqualRecount(database)
            await database.close()
        }
    }

    @Test("goes user by user to a project that a stranger reported before")
    func claimedEach() async throws {
        try await withFile(Self.table, rows: 20) { test, clock in
            let database = try telemetry(test, clock: clock)
            try await database.prepare()
            let ingest = UsageIngest(database, node: "a")
            for id in ["stranger", "id-7", "id-7", "id-8"] {
                try await ingest.accept(UsageReport(anonymousID: id, project: "shop", os: "Linux", version: "9"))
            }
            let figures = UsageFigures(database)
            #expect(try await figures.summary().totalUsers == 21)
            #expect(try await figures.summary(project: "shop").totalUsers == 3)
            #expect(try await figures.summary().versions.contains(.init(name: "1.1", users: 2)))
            #expect(try await figures.summary(project: "shop").versions == [.init(name: "9", users: 3)])
            let moved = try await row("id-7", database)
            #expect(try moved.text("first_seen") == "2025-08-01 00:00:07")
            #expect(try moved.integer("total_reports") == 9)
            #expect(try await figures.recent(project: "shop").count == 3)
            #expect(try await figures.recent(project: "").count == 18)
            try await expectCountersEqualRecount(database)
            let sums = try await CounterSums.read(database)
            let new = sums.filter { $0.key.kind == .newUsers && $0.key.project != 1 }.map(\.value).reduce(0, +)
            #expect(new == 3)
            await database.close()
        }
    }

    @Test("goes to the project that the configuration names later")
    func claimedByConfiguration() async throws {
        try await withFile(Self.table, rows: 20) { test, clock in
            let first = try telemetry(test, clock: clock)
            try await first.prepare()
            await first.close()
            let database = try telemetry(test, settings: TelemetrySettings(projects: ["shop"]), clock: clock)
            try await database.prepare()
            #expect(try await UsageFigures(database).summary(project: "shop").totalUsers == 20)
            await database.close()
        }
    }

    @Test("keeps the numbers of its rows, also those below 1")
    func keepsNumbers() async throws {
        let rows = """
            INSERT INTO user_stats (id, anonymous_id) VALUES (-9223372036854775807, 'low'), (-5, 'a'), (0, 'b'), (77, 'c');
            """
        try await withFile(Self.table + rows, rows: 0) { test, clock in
            let database = try telemetry(test, clock: clock)
            try await database.prepare()
            try await UsageIngest(database, node: "a").accept(
                UsageReport(anonymousID: "new", project: "shop", os: "x", version: "1"))
            let ids = try await database.reading.withConnection { connection in
                try connection.query("SELECT id FROM user_stats ORDER BY id").map { try $0.integer("id") }
            }
            #expect(ids == [-9_223_372_036_854_775_807, -5, 0, 77, 78])
            await database.close()
        }
    }

    @Test("a table of that name that is another's is refused and stays as it is")
    func refuses() async throws {
        try await withFile("CREATE TABLE user_stats (name TEXT); INSERT INTO user_stats VALUES ('x');", rows: 0) {
            test, clock in
            let database = try telemetry(test, clock: clock)
            await #expect(throws: DatabaseError.self) { try await database.prepare() }
            let rows = try await database.reading.withConnection { try $0.query("SELECT name FROM user_stats").count }
            #expect(rows == 1)
            await database.close()
        }
    }

    private func row(_ id: String, _ database: TelemetryDatabase) async throws -> Row {
        let row = try await database.reading.withConnection { connection in
            try connection.queryFirst("SELECT * FROM user_stats WHERE anonymous_id = \(id)")
        }
        return try #require(row)
    }

    private func withFile(
        _ script: String, rows: Int, _ body: (TestDatabase, ManualWallClock) async throws -> Void
    ) async throws {
        let test = try await TestDatabase.make(.sqlite)
        do {
            try await test.pool.withConnection { connection in
                try connection.executeScript(script)
                guard rows > 0 else { return }
                try connection.execute(
                    """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows))
                    INSERT INTO user_stats (anonymous_id, first_seen, last_seen, os, version, total_reports)
                    SELECT 'id-' || i, datetime(1754006400 + i, 'unixepoch'), datetime(1754006400 + i * 60, 'unixepoch'),
                        CASE WHEN i % 3 = 0 THEN 'Linux' ELSE 'Windows' END, '1.' || (i % 7), i FROM n
                    """)
            }
            try await body(test, ManualWallClock())
            try await test.drop()
        } catch {
            try? await test.drop()
            throw error
        }
    }
}
