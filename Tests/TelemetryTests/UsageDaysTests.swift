import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("Days of usage")
struct UsageDaysTests {
    private static let report = UsageReport(anonymousID: "u", project: "shop", os: "Linux", version: "1")

    @Test("end at midnight of the zone: a user is active once on each", arguments: TestDatabaseKind.allCases)
    func midnight(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            // Friday, 23:59:59 in Shanghai.
            clock.set(to: Date(unixMilliseconds: 1_757_087_999_000))
            let friday = database.calendar.day(at: clock.now())
            let ingest = UsageIngest(database, node: "a")
            try await ingest.accept(Self.report)
            try await ingest.accept(Self.report)
            clock.advance(by: .seconds(1))
            #expect(database.calendar.day(at: clock.now()) == friday + 1)
            try await ingest.accept(Self.report)
            let sums = try await CounterSums.read(database)
            #expect(sums[CounterKey(.activeUsers, project: 1, day: friday)] == 1)
            #expect(sums[CounterKey(.activeUsers, project: 1, day: friday + 1)] == 1)
            #expect(sums[CounterKey(.lastSeen, project: 1, day: friday)] == nil)
            #expect(sums[CounterKey(.reports, project: 1, day: friday)] == 2)
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("make weeks from Monday on: a user is counted once in each week after its first")
    func weeks() async throws {
        try await withTelemetry(.sqlite) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            let monday = UsageCalendar.monday(of: database.calendar.day(at: clock.now()))
            // Friday, Sunday, Monday, Tuesday, and three weeks later.
            for days in [0, 2, 1, 1, 21] {
                clock.advance(by: .seconds(86_400 * days))
                try await ingest.accept(Self.report)
            }
            let sums = try await CounterSums.read(database)
            let cohort = sums.filter { $0.key.kind == .cohort }
            #expect(
                cohort == [
                    CounterKey(.cohort, project: 1, day: monday): 1,
                    CounterKey(.cohort, project: 1, day: monday, value: 1): 1,
                    CounterKey(.cohort, project: 1, day: monday, value: 4): 1,
                ])
        }
    }

    @Test("stay right when the clock is set back: nobody is seen earlier, nobody is active twice")
    func clockSetBack() async throws {
        try await withTelemetry(.sqlite) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            let start = clock.now()
            clock.advance(by: .seconds(3 * 86_400))
            let late = clock.now()
            try await ingest.accept(Self.report)
            clock.set(to: start)
            var changed = Self.report
            changed.os = "Windows"
            try await ingest.accept(changed)
            let (today, then) = (database.calendar.day(at: start), database.calendar.day(at: late))
            let sums = try await CounterSums.read(database)
            #expect(sums[CounterKey(.lastSeen, project: 1, day: then)] == 1)
            #expect(sums[CounterKey(.activeUsers, project: 1, day: today)] == nil)
            #expect(sums[CounterKey(.activeUsers, project: 1, day: then)] == 1)
            #expect(sums[CounterKey(.reports, project: 1, day: today)] == 1)
            try await expectCountersEqualRecount(database)
            let row = try await database.reading.withConnection {
                try $0.queryFirst("SELECT last_seen FROM user_stats")
            }
            #expect(try row?.text("last_seen") == UsageTime.text(late.wholeSeconds))
        }
    }

    @Test("stay those of the zone in which was counted, until it is repaired")
    func otherZone() async throws {
        let test = try await TestDatabase.make(.sqlite)
        let clock = ManualWallClock()
        let first = try telemetry(test, zone: "Asia/Shanghai", clock: clock)
        try await first.prepare()
        await first.close()
        let second = try telemetry(test, zone: "America/New_York", clock: clock)
        try await second.prepare()
        #expect(second.calendar.timeZone.identifier == "Asia/Shanghai")
        await second.close()
        try await test.drop()
    }
}
