import Database
import Foundation
import SampleData
import Settings
import TestSupport
import Testing
import WeComSimulator

@testable import App

@Suite("herald doctor")
struct DoctorTests {
    @Test("says of a set-up that is right that it is, and sends nothing")
    func right() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configureRecipe()
            #expect(await folder.run("migrate").status == 0)
            let result = await folder.run("doctor")
            #expect(result.status == 0, "\(result.output)")
            for subject in [
                "configuration", "clock", "time zone data", "disk", "store", "source sixpage", "channel ops",
            ] {
                #expect(result.output.contains("✓ \(subject)"), "\(subject): \(result.output)")
            }
            #expect(folder.simulator.simulator.messages.isEmpty)
            let sent = await folder.run("doctor", "--send")
            #expect(sent.output.contains("✓ channel ops: delivers"), "\(sent.output)")
            #expect(folder.received().count == 1)
        }
    }

    @Test(
        "names the index that would cure a full scan, and falls silent once it is there",
        arguments: TestDatabaseKind.allCases)
    func index(kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let size = SixPageSample.Size.busyDay(users: 30_000, watches: 30_000, purchases: 3_000)
            try await pool.withConnection {
                try SixPageSample(size: size, now: Date()).create(on: $0, timeIndexes: false)
            }
            let query =
                "SELECT COUNT(*) AS count FROM wy_special_watch WHERE add_time >= :start_unix AND add_time < :end_unix"
            let statement = try NamedStatement(query, dialect: pool.dialect).bind([
                "start_unix": .integer(1), "end_unix": .integer(2),
            ])
            let scans = try await pool.withConnection { try QueryPlanReader.scans(of: statement, on: $0) }
            #expect(scans.map(\.alias) == ["wy_special_watch"])
            if kind != .sqlite { #expect((scans.first?.rows ?? 0) > 10_000) }

            let cure = try #require(
                IndexAdvice(query: query).candidates(forScanOf: "wy_special_watch").first?.statement)
            #expect(cure == "CREATE INDEX idx_wy_special_watch_add_time ON wy_special_watch (add_time);")
            try await pool.withConnection { try $0.executeScript(cure) }
            let after = try await pool.withConnection { try QueryPlanReader.scans(of: statement, on: $0) }
            #expect(after.isEmpty)
        }
    }

    @Test("reads the column to index through aliases and joins, and says when a function hides it")
    func advice() {
        let joined = IndexAdvice(
            query:
                "SELECT COUNT(*) FROM wy_user u JOIN wy_special_watch AS w ON w.uid = u.uid WHERE w.add_time BETWEEN :start_unix AND :end_unix"
        )
        #expect(
            cures(joined, "w")
                == ["CREATE INDEX idx_wy_special_watch_add_time ON wy_special_watch (add_time);"])
        #expect(cures(joined, "u").isEmpty)
        let hidden = IndexAdvice(query: "SELECT COUNT(*) FROM t WHERE FROM_UNIXTIME(add_time) >= :start")
        #expect(cures(hidden, "t").isEmpty)
        #expect(hidden.comparesAnExpression())
        let reversed = IndexAdvice(query: "SELECT COUNT(*) FROM `t` WHERE :start_unix <= `add_time` -- from x")
        #expect(cures(reversed, "t") == ["CREATE INDEX idx_t_add_time ON t (add_time);"])
        let two = IndexAdvice(query: "SELECT COUNT(*) FROM a, b WHERE add_time >= :start_unix")
        #expect(cures(two, "a").isEmpty && cures(two, "b").isEmpty)
        let qualified = IndexAdvice(query: "SELECT COUNT(*) FROM shop.sale WHERE sale.at >= :start")
        #expect(cures(qualified, "sale") == ["CREATE INDEX idx_sale_at ON shop.sale (at);"])
    }

    private func cures(_ advice: IndexAdvice, _ alias: String) -> [String] {
        advice.candidates(forScanOf: alias).map(\.statement)
    }

    @Test(
        "names every index that the recipe's four lines want, and no other; created, no line asks for more",
        arguments: [TestDatabaseKind.mysql, .postgresql])
    func recipe(kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let size = SixPageSample.Size.busyDay(users: 30_000, watches: 30_000, purchases: 30_000)
            try await pool.withConnection {
                try SixPageSample(size: size, now: Date()).create(on: $0, timeIndexes: false)
            }
            let recipe = try LoadedConfiguration.load(
                file: HeraldFolder.recipe,
                environment: SettingsEnvironment(["SIXPAGE_PASSWORD": "none", "WECOM_ROBOT_KEY": "none"]))
            let queries = recipe.configuration.reports.flatMap(\.lines).map(\.query)
            #expect(queries.count == 4)
            var cures: Set<String> = []
            for query in queries { cures.formUnion(try await missing(query, pool)) }
            #expect(
                cures == [
                    "CREATE INDEX idx_wy_user_add_time ON wy_user (add_time);",
                    "CREATE INDEX idx_wy_user_last_time ON wy_user (last_time);",
                    "CREATE INDEX idx_wy_special_buy_add_time ON wy_special_buy (add_time);",
                    "CREATE INDEX idx_wy_special_watch_add_time ON wy_special_watch (add_time);",
                ])
            for cure in cures { try await pool.withConnection { try $0.executeScript(cure) } }
            for query in queries { #expect(try await missing(query, pool) == []) }
        }
    }

    private func missing(_ query: String, _ pool: ConnectionPool) async throws -> [String] {
        let now = Int64(Date().timeIntervalSince1970)
        let statement = try NamedStatement(query, dialect: pool.dialect).bind([
            "start_unix": .integer(now - 86_400), "end_unix": .integer(now),
        ])
        return try await pool.withConnection { connection in
            let scans = try QueryPlanReader.scans(of: statement, on: connection)
            return try FullScanCures(scans, IndexAdvice(query: query), on: connection).statements
        }
    }
}
