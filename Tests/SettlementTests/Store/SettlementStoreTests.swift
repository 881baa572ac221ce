import Database
import Foundation
import Logging
import TestSupport
import Testing

@testable import Settlement

@Suite("What the store keeps of settlements")
struct SettlementStoreTests {
    private static let now = Date(timeIntervalSince1970: 1_733_796_000)
    private static let day = StatementFixture.day ?? SettlementDay(now, in: .gmt)

    private func withStore(_ kind: TestDatabaseKind, _ body: (SettlementStore) async throws -> Void) async throws {
        try await withTestDatabase(kind, migrations: StatementFixture.migrations) {
            try await body(SettlementStore($0))
        }
    }

    private func begin(_ store: SettlementStore, _ day: SettlementDay = day) async throws -> Int64 {
        try await store.begin("drama", day, kind: .manual, traceID: "t", at: Self.now)
    }

    private func gap(_ task: Int64) -> SettlementGap {
        SettlementGap(
            day: Self.day, taskID: task, platform: "youtube", records: 5, fetched: 2, unknown: 1, failed: 1)
    }

    @Test("a run begins, ends with its summary, and settles its day", arguments: TestDatabaseKind.allCases)
    func run(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            let died = try await begin(store)
            let id = try await begin(store)
            #expect(try await store.run(died)?.state == .interrupted)
            #expect(try await store.run(id)?.state == .running)
            var summary = SettlementSummary(settlement: "drama", day: Self.day.description, run: id)
            summary.tasks = 7
            summary.problems = ["片 42"]
            try await store.finish(summary, gaps: [gap(2), gap(1)], at: Self.now)
            let run = try #require(try await store.run(id))
            #expect(run.state == .done)
            #expect(run.summary == summary)
            #expect(run.finishedAt == Self.now)
            summary.sent = 3
            try await store.update(summary)
            #expect(try await store.run(id)?.summary?.sent == 3)
            #expect(try await store.days(of: "drama", in: Self.day...Self.day).map(\.run) == [id])
            #expect(try await store.gaps(of: "drama", in: Self.day...Self.day) == [gap(1), gap(2)])
            #expect(try await store.gaps(of: "drama", in: Self.day...Self.day, task: 2) == [gap(2)])
            #expect(try await store.settledDays(of: "other") == nil)

            let again = try await begin(store)
            try await store.finish(
                SettlementSummary(settlement: "drama", day: Self.day.description, run: again), gaps: [], at: Self.now)
            #expect(try await store.days(of: "drama", in: Self.day...Self.day).map(\.run) == [again])
            #expect(try await store.gaps(of: "drama", in: Self.day...Self.day).isEmpty)
            #expect(try await store.runs(of: "drama", before: again).map(\.id) == [id, died])
            #expect(try await store.runs(of: "drama", day: Self.day.adding(days: 1)).isEmpty)
        }
    }

    @Test("a range goes on where it was left, until its last day", arguments: TestDatabaseKind.allCases)
    func ranges(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            let days = Self.day...Self.day.adding(days: 2)
            let old = try await store.beginRange(of: "drama", days, callbacks: true, at: Self.now)
            let range = try await store.beginRange(of: "drama", days, callbacks: false, at: Self.now)
            #expect(try await store.openRange(of: "drama") == range)
            #expect(range.id != old.id)
            #expect(try await !store.advance(old, past: Self.day, at: Self.now))
            #expect(try await store.openRange(of: "drama") == range)
            #expect(try await store.advance(range, past: Self.day, at: Self.now))
            let open = try #require(try await store.openRange(of: "drama"))
            #expect(open.rest == [Self.day.adding(days: 1), Self.day.adding(days: 2)])
            #expect(!open.callbacks)
            for day in open.rest { #expect(try await store.advance(open, past: day, at: Self.now)) }
            #expect(try await store.openRange(of: "drama") == nil)
        }
    }

    @Test("readings are kept, replaced and found again", arguments: TestDatabaseKind.allCases)
    func readings(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            let known = KeptReading(
                link: "https://youtu.be/a",
                reading: VideoReading(.known, figures: VideoFigures(views: 1_000_000_000_000, likes: 0)),
                fetchedAt: Self.now)
            let failed = KeptReading(
                link: nil, reading: VideoReading(.failed, reason: "no answer"), fetchedAt: Self.now)
            var many: [Int64: KeptReading] = [:]
            for id in 1...700 { many[Int64(id)] = failed }
            try await store.save(many, of: "drama")
            try await store.save([7: known], of: "drama")
            let found = try await store.readings(of: "drama", Array(1...800))
            #expect(found.count == 700)
            #expect(found[7] == known)
            #expect(found[8] == failed)
            #expect(try await store.readings(of: "other", [7]).isEmpty)
        }
    }

    @Test("the system before Herald is remembered where Herald stated nothing", arguments: TestDatabaseKind.allCases)
    func earlier(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            try await store.keepEarlier("drama", Self.day, sent: [1, 2])
            try await store.keepEarlier("drama", Self.day, sent: [2, 3])
            #expect(try await store.earlier("drama", Self.day) == [1, 2, 3])
            #expect(try await store.earlier("drama", Self.day.adding(days: 1)).isEmpty)
        }
    }

    @Test("old runs and readings go, the run that settled a day stays", arguments: TestDatabaseKind.allCases)
    func pruning(_ kind: TestDatabaseKind) async throws {
        try await withStore(kind) { store in
            let kept = try await begin(store)
            try await store.finish(
                SettlementSummary(settlement: "drama", day: Self.day.description, run: kept), gaps: [], at: Self.now)
            let old = try await begin(store)
            try await store.abandon(old, as: .failed, error: "e", at: Self.now)
            let reading = KeptReading(link: nil, reading: VideoReading(.gone), fetchedAt: Self.now)
            try await store.save([1: reading, 2: reading], of: "drama")
            let young = KeptReading(
                link: nil, reading: VideoReading(.gone), fetchedAt: Self.now.addingTimeInterval(401 * 86_400))
            try await store.save([3: young], of: "other")
            // Many young ones before an old one.
            try await store.save(Dictionary(uniqueKeysWithValues: (1...250).map { ($0, young) }), of: "third")
            try await store.save([300: reading], of: "third")
            let clock = ManualWallClock(Self.now.addingTimeInterval(401 * 86_400))
            let pruner = SettlementRunPruner(
                store: store, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(try await pruner.prune() == 1)
            #expect(try await store.runs(of: "drama").map(\.id) == [kept])
            #expect(try await store.readings(of: "drama", [1, 2]).isEmpty)
            #expect(try await store.readings(of: "other", [3]).count == 1)
            #expect(try await store.readings(of: "third", Array(1...300)).count == 250)
        }
    }
}
