import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("Figures of weeks")
struct UsageFiguresPropertyTests {
    @Test(
        "every figure is the one that counting all that happened one by one gives",
        arguments: TestDatabaseKind.allCases, [UInt64(1), 2])
    func equalsModel(_ kind: TestDatabaseKind, _ seed: UInt64) async throws {
        try await withTelemetry(kind) { database, clock in
            var random = SeededRandom(seed: seed)
            var model = UsageModel(database.calendar)
            let nodes = ["a", "b", "c"].map { UsageIngest(database, node: $0) }
            let upkeep = UsageUpkeep(database)
            let figures = UsageFigures(database)
            let firstDay = database.calendar.day(at: clock.now())
            for step in 0..<160 {
                clock.advance(by: .seconds(Double.random(in: 0...50_000, using: &random)))
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    let report = Self.report(using: &random)
                    model.report(report, at: clock.now())
                    let node = Int.random(in: 0..<nodes.count, using: &random)
                    try await nodes[node].accept(report)
                }
                if Int.random(in: 0..<8, using: &random) == 0 {
                    let id = Self.id(using: &random)
                    let removed = try await upkeep.forget(id)
                    #expect(removed == model.forget(id))
                }
                figures.noteFlush()
                if step % 20 == 0 { try await expect(figures, model, clock, firstDay) }
                if step == 100 {
                    let folding = PartFolding(database, logger: TestLogger.silent)
                    try await folding.fold()
                }
            }
            try await expect(figures, model, clock, firstDay)
            let recount = try await upkeep.recount(repairing: false)
            #expect(recount.isClean, "\(recount.sentences)")
            #expect(recount.users == model.users.count)
        }
    }

    private func expect(
        _ figures: UsageFigures, _ model: UsageModel, _ clock: ManualWallClock, _ firstDay: Int
    ) async throws {
        let now = clock.now()
        let range = firstDay...figures.calendar.day(at: now)
        for project in [nil, "shop", "till", "nobody"] {
            let summary = try await figures.summary(project: project)
            #expect(summary == model.summary(of: project, at: now))
            let days = try await figures.days(project: project, from: CivilDate(dayNumber: firstDay))
            #expect(days == model.days(of: project, range))
            let retention = try await figures.retention(project: project, weeks: 9)
            #expect(retention == model.retention(of: project, weeks: 9, at: now))
        }
        let recent = try await figures.recent()
        let latest = model.users.values.map(\.lastSeen.wholeSeconds).sorted(by: >)
        #expect(recent.map(\.lastSeen.wholeSeconds) == Array(latest.prefix(20)))
        for user in recent {
            let stored = model.users.filter { $0.key.project == user.project }.first {
                $0.value.lastSeen.wholeSeconds == user.lastSeen.wholeSeconds && $0.value.reports == user.totalReports
                    && $0.value.os == user.os && $0.value.version == user.version
                    && $0.value.firstSeen.wholeSeconds == user.firstSeen.wholeSeconds
                    && RecentUser.masked($0.key.id) == user.maskedID
            }
            #expect(stored != nil, "\(user)")
        }
    }

    private static func id(using random: inout SeededRandom) -> String {
        "user-\(Int.random(in: 0..<40, using: &random))-0123456789"
    }

    private static func report(using random: inout SeededRandom) -> UsageReport {
        UsageReport(
            anonymousID: id(using: &random), project: Bool.random(using: &random) ? "shop" : "till",
            os: ["Linux", "Windows", "Darwin", "unknown"][Int.random(in: 0..<4, using: &random)],
            version: "1.\(Int.random(in: 0..<6, using: &random))")
    }
}
