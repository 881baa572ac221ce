import Database
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite("What the store keeps of reports")
struct ReportStoreTests {
    private func withStore(_ kind: TestDatabaseKind, _ body: (ReportStore) async throws -> Void) async throws {
        try await withTestDatabase(kind, migrations: ReportsSchema.migrations) { try await body(ReportStore($0)) }
    }

    private func new(_ firing: String, text: String? = "📊", failures: [String] = []) -> ReportStore.NewRun {
        ReportStore.NewRun(
            report: "daily", firing: firing, kind: .scheduled, windowEnd: Facts.tenOClock, text: text,
            failures: failures,
            createdAt: Facts.tenOClock)
    }

    @Test("a firing has one run, however often it is made", arguments: TestDatabaseKind.allCases)
    func once(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            let ids = try await store.pool.transaction { connection in
                try [
                    store.insert(new("a"), on: connection), store.insert(new("a"), on: connection),
                    store.insert(new("b"), on: connection),
                ]
            }
            #expect(ids[0] != nil)
            #expect(ids[1] == nil)
            #expect(ids[2] != nil)
            let runs = try await store.newestRuns(of: "daily")
            #expect(runs.map(\.firing) == ["b", "a"])
            #expect(runs.first?.text == "📊")
            #expect(runs.first?.windowEnd == Facts.tenOClock)
            #expect(try await store.newestRuns(of: "other").isEmpty)
        }
    }

    @Test(
        "a run is confirmed when each of its channels has it, failed when one has not",
        arguments: TestDatabaseKind.allCases)
    func states(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            let states = try await store.pool.transaction { connection in
                let id = try store.insert(new("a", failures: ["one", "two"]), on: connection) ?? 0
                try store.insertChannel("ops", of: id, on: connection)
                try store.insertChannel("mail", of: id, on: connection)
                var states: [ReportRun.State?] = []
                let answers: [(String, ReportRun.ChannelOutcome.State)] = [
                    ("ops", .delivered), ("mail", .failed), ("mail", .delivered),
                ]
                for (channel, state) in answers {
                    try store.finish(
                        channel: channel, of: id, as: state, reason: state == .failed ? "refused" : nil, hint: nil,
                        at: Facts.tenOClock, on: connection)
                    states.append(try store.run(id, on: connection)?.state)
                }
                return states
            }
            #expect(states == [.enqueued, .failed, .confirmed])
            let run = try await store.run(of: "daily", firing: "a")
            #expect(run?.failures == ["one", "two"])
            #expect(run?.channels.map(\.channel) == ["mail", "ops"])
            #expect(run?.finishedAt == Facts.tenOClock)
        }
    }

    @Test("a run whose lines all failed is empty and finished", arguments: TestDatabaseKind.allCases)
    func empty(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            _ = try await store.pool.transaction { try store.insert(new("a", text: nil, failures: ["x"]), on: $0) }
            let run = try await store.run(of: "daily", firing: "a")
            #expect(run?.state == .empty)
            #expect(run?.text == nil)
        }
    }

    @Test("the dead-man switch starts now and is moved by one node only", arguments: TestDatabaseKind.allCases)
    func watchman(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            let now = Facts.tenOClock
            let later = now.addingTimeInterval(60)
            #expect(try await store.checkedUntil("daily", firstSeen: now) == now)
            #expect(try await store.checkedUntil("daily", firstSeen: later) == now)
            let moved = try await store.pool.transaction { connection in
                try [
                    store.advanceCheck(of: "daily", from: now, to: later, on: connection),
                    store.advanceCheck(of: "daily", from: now, to: later, on: connection),
                ]
            }
            #expect(moved == [true, false])
            #expect(try await store.checkedUntil("daily", firstSeen: now) == later)
        }
    }
}
