import Database
import Foundation
import SampleData
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

            let cure = try #require(IndexAdvice(query: query).statement(forScanOf: "wy_special_watch"))
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
            joined.statement(forScanOf: "w")
                == "CREATE INDEX idx_wy_special_watch_add_time ON wy_special_watch (add_time);")
        #expect(joined.statement(forScanOf: "u") == nil)
        let hidden = IndexAdvice(query: "SELECT COUNT(*) FROM t WHERE FROM_UNIXTIME(add_time) >= :start")
        #expect(hidden.statement(forScanOf: "t") == nil)
        #expect(hidden.comparesAnExpression())
        let reversed = IndexAdvice(query: "SELECT COUNT(*) FROM `t` WHERE :start_unix <= `add_time` -- from x")
        #expect(reversed.statement(forScanOf: "t") == "CREATE INDEX idx_t_add_time ON t (add_time);")
    }
}
