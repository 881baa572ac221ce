import Database
import FoundationEssentials
import Logging
import TestSupport
import Testing

@testable import Reports

@Suite("Pruning the runs of reports")
struct ReportRunPrunerTests {
    @Test(
        "removes finished runs of long ago with their channels, and keeps the last of each report",
        arguments: TestDatabaseKind.allCases)
    func prunes(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: ReportsSchema.migrations) { pool in
            let store = ReportStore(pool)
            let clock = ManualWallClock()
            // More than one batch, oldest first; the report `rare` ran once.
            try await add(450, of: "daily", at: clock.now(), to: store)
            try await add(1, of: "rare", at: clock.now(), to: store)
            let unfinished = try await add(1, of: "daily", isFinished: false, at: clock.now(), to: store)
            clock.advance(by: .seconds(91 * 86_400))
            let recent = try await add(2, of: "daily", at: clock.now(), to: store)
            let pruner = ReportRunPruner(
                store: store, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(try await pruner.prune() == 450)
            #expect(try await pruner.prune() == 0)
            #expect(Set(try await store.newestRuns(of: "daily").map(\.id)) == Set(recent + unfinished))
            #expect(try await store.newestRuns(of: "rare").count == 1)
            let channels = try await pool.withConnection { connection in
                try connection.query("SELECT run_id FROM report_run_channel").count
            }
            #expect(channels == 4)
            clock.advance(by: .seconds(91 * 86_400))
            #expect(try await pruner.prune() == 1)
            #expect(try await store.newestRuns().count == 3)
        }
    }

    @discardableResult
    private func add(
        _ count: Int, of report: String, isFinished: Bool = true, at instant: Date, to store: ReportStore
    ) async throws -> [Int64] {
        try await store.pool.transaction { connection in
            try (0..<count).compactMap { _ in
                let run = ReportStore.NewRun(
                    report: report, firing: "\(UInt64.random(in: .min ... .max))", kind: .scheduled, windowEnd: instant,
                    text: "📊", failures: [], createdAt: instant)
                guard let id = try store.insert(run, on: connection) else { return nil }
                try store.insertChannel("ops", of: id, on: connection)
                if isFinished {
                    try store.finish(
                        channel: "ops", of: id, as: .delivered, reason: nil, hint: nil, at: instant, on: connection)
                }
                return id
            }
        }
    }
}
