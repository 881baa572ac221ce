import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("Upkeep of the statistics")
struct UsageUpkeepTests {
    private func report(
        _ id: String, os: String = "Linux", version: String = "1.0", project: String = "shop"
    ) -> UsageReport {
        UsageReport(anonymousID: id, project: project, os: os, version: version)
    }

    @Test("finds nothing where nothing is wrong, and changes nothing", arguments: TestDatabaseKind.allCases)
    func clean(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<30 {
                try await ingest.accept(report("u\(number % 20)", version: "1.\(number % 7)"))
                clock.advance(by: .seconds(20_000))
            }
            let before = try await CounterSums.read(database)
            let recount = try await UsageUpkeep(database).recount(repairing: true)
            #expect(recount.isClean && !recount.isRepaired)
            #expect(recount.users == 20)
            #expect(try await CounterSums.read(database) == before)
        }
    }

    @Test("tells every number that is wrong in a sentence, and mends it", arguments: TestDatabaseKind.allCases)
    func mends(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<5 { try await ingest.accept(report("u\(number)")) }
            let today = database.calendar.day(at: clock.now())
            try await database.writing.transaction { connection in
                try CounterTable.add(
                    [
                        CounterKey(.users, project: 1): 2, CounterKey(.lastSeen, project: 1, day: today): -1,
                        CounterKey(.version, project: 1, value: 0): 3, CounterKey(.users, project: 9): 1,
                    ], part: 7, on: connection)
            }
            let upkeep = UsageUpkeep(database)
            let found = try await upkeep.recount(repairing: false)
            #expect(
                found.sentences == [
                    "project shop: 5 users are stored, 7 are counted",
                    "project number 9: 0 users are stored, 1 are counted",
                    "project shop: 5 users last seen on 2025-09-05 are stored, 4 are counted",
                    "project shop: 0 users of other versions are stored, 3 are counted",
                ])
            let mended = try await upkeep.recount(repairing: true)
            #expect(mended.isRepaired && mended.sentences == found.sentences)
            let again = try await upkeep.recount(repairing: true)
            #expect(again.isClean, "\(again.sentences)")
            try await expectCountersEqualRecount(database)
            // Who counts goes on.
            try await ingest.accept(report("u9"))
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("gives names to those that most users have", arguments: TestDatabaseKind.allCases)
    func namesAnew(_ kind: TestDatabaseKind) async throws {
        var settings = TelemetrySettings()
        settings.topVersions = 1
        try await withTelemetry(kind, settings: settings) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            // Five have a name, and each one user; the sixth has none, and three.
            for number in 0..<5 { try await ingest.accept(report("old\(number)", version: "0.\(number)")) }
            clock.advance(by: .seconds(86_400))
            for number in 0..<3 { try await ingest.accept(report("new\(number)", version: "2.0")) }
            let figures = UsageFigures(
                pool: database.reading, timeZone: database.calendar.timeZone, topVersions: 5, clock: clock)
            let before = try await figures.summary()
            #expect(before.versions.last == UsageSummary.Share(name: "other", users: 3))
            let upkeep = UsageUpkeep(database)
            let recount = try await upkeep.recount(repairing: true)
            #expect((recount.addedNames, recount.droppedNames, recount.misplacedUsers) == (1, 1, 4))
            figures.noteFlush()
            let after = try await figures.summary()
            #expect(after.versions.first == UsageSummary.Share(name: "2.0", users: 3))
            #expect(after.versions.last == UsageSummary.Share(name: "other", users: 1))
            let today = try await figures.days(from: LocalTime(clock.now(), in: database.calendar.timeZone).day)
            #expect(today.first?.versions == [UsageSummary.Share(name: "2.0", users: 3)])
            let again = try await upkeep.recount(repairing: false)
            #expect(again.isClean, "\(again.sentences)")
            // The node that counts has learnt the new names.
            try await ingest.accept(report("new9", version: "2.0"))
            try await ingest.accept(report("new1", version: "0.1"))
            try await expectCountersEqualRecount(database)
            let clean = try await upkeep.recount(repairing: false)
            #expect(clean.isClean, "\(clean.sentences)")
        }
    }

    @Test("counts last-seen days in another zone", arguments: TestDatabaseKind.allCases)
    func otherZone(_ kind: TestDatabaseKind) async throws {
        let test = try await TestDatabase.make(kind)
        let clock = ManualWallClock()
        let shanghai = try telemetry(test, clock: clock)
        try await shanghai.prepare()
        let ingest = UsageIngest(shanghai, node: "a")
        for number in 0..<20 {
            try await ingest.accept(report("u\(number)"))
            clock.advance(by: .seconds(7_000))
        }
        let berlin = try telemetry(test, zone: "America/Los_Angeles", clock: clock)
        try await berlin.prepare()
        let upkeep = UsageUpkeep(berlin)
        let found = try await upkeep.recount(repairing: false)
        #expect(found.sentences == ["days were counted in Asia/Shanghai, and another time zone is configured"])
        _ = try await upkeep.recount(repairing: true)
        let zone = try await berlin.reading.withConnection { try UsageSettingTable.read("zone", on: $0) }
        #expect(zone == "America/Los_Angeles")
        // Who was seen on the new today is active on it, and nobody on a day to come.
        let rows = try await berlin.reading.withConnection { try UpkeepStore.users(after: 0, most: 100, on: $0) }
        let zoned = UsageCalendar(try #require(TimeZone(identifier: "America/Los_Angeles")))
        let today = zoned.day(at: clock.now())
        let seen = rows.filter { zoned.day(atSecond: $0.lastSeen) == today }.count
        let active = try await CounterSums.read(berlin).filter { $0.key.kind == .activeUsers && $0.key.day >= today }
        #expect(seen > 0 && active == [CounterKey(.activeUsers, project: 1, day: today): Int64(seen)])
        // The node that counted in Shanghai goes on in Los Angeles.
        try await ingest.accept(report("u3"))
        try await expectCountersEqualRecount(shanghai)
        let again = try await upkeep.recount(repairing: false)
        #expect(again.isClean, "\(again.sentences)")
        await shanghai.close()
        await berlin.close()
        try await test.drop()
    }

    @Test("forgets an id in every project, and keeps what past days had", arguments: TestDatabaseKind.allCases)
    func forgets(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            try await ingest.accept(report("u1"))
            try await ingest.accept(report("u1", project: "till"))
            try await ingest.accept(report("u2"))
            let upkeep = UsageUpkeep(database)
            #expect(try await upkeep.forget(" u1 ") == 2)
            #expect(try await upkeep.forget("u1") == 0)
            try await expectCountersEqualRecount(database)
            let figures = UsageFigures(database)
            #expect(try await figures.summary().totalUsers == 1)
            #expect(try await figures.recent().map(\.maskedID) == ["u****"])
            let days = try await figures.days(from: LocalTime(clock.now(), in: database.calendar.timeZone).day)
            #expect(days.map(\.newUsers) == [3])
        }
    }

    @Test("shows twenty of the latest also when one of them was forgotten", arguments: TestDatabaseKind.allCases)
    func latestAfterForgetting(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for number in 10..<40 {
                try await ingest.accept(report("\(number)-id-that-is-long"))
                clock.advance(by: .seconds(5))
            }
            let upkeep = UsageUpkeep(database)
            for number in [39, 30, 12] { try await upkeep.forget("\(number)-id-that-is-long") }
            let recent = try await UsageFigures(database).recent().compactMap { Int($0.maskedID.prefix(2)) }
            #expect(recent == [38, 37, 36, 35, 34, 33, 32, 31, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18])
        }
    }

    @Test(
        "takes along a version and a system that only one had: the days count them among the others",
        arguments: TestDatabaseKind.allCases)
    func forgetsNames(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            let first = LocalTime(clock.now(), in: database.calendar.timeZone).day
            for _ in 0..<3 {
                try await ingest.accept(report("jane", os: "JaneOS", version: "2.2.0-jane"))
                try await ingest.accept(report("u1", version: "1.9"))
                try await ingest.accept(report("u2", version: "1.9"))
                clock.advance(by: .seconds(86_400))
            }
            for id in ["u1", "u2"] { try await ingest.accept(report(id, version: "2.0")) }
            try await ingest.accept(report("u3", version: "1.9"))
            let upkeep = UsageUpkeep(database)
            #expect(try await upkeep.forget("jane") == 1)
            // The last that has it is not the only one that had it.
            #expect(try await upkeep.forget("u3") == 1)
            let texts = try await database.reading.withConnection {
                try $0.query("SELECT value FROM usage_value ORDER BY value").map { try $0.text("value") }
            }
            #expect(texts.sorted() == ["1.9", "2.0", "Linux"])
            let days = try await UsageFigures(database).days(from: first)
            #expect(
                days.first?.versions == [
                    UsageSummary.Share(name: "1.9", users: 2), UsageSummary.Share(name: "other", users: 1),
                ])
            #expect(days.first?.systems.last == UsageSummary.Share(name: "other", users: 1))
            try await expectCountersEqualRecount(database)
            #expect(try await upkeep.recount(repairing: false).isClean)
            // The name may come again.
            try await ingest.accept(report("jill", version: "2.2.0-jane"))
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("forgets an id that is longer than one that may report", arguments: TestDatabaseKind.allCases)
    func forgetsLong(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, _ in
            let id = String(repeating: "x", count: 300)
            guard kind == .sqlite else {
                #expect(try await UsageUpkeep(database).forget(id) == 0)
                return
            }
            try await UsageSeed.users(1, in: database)
            try await database.writing.withConnection {
                try $0.execute("UPDATE user_stats SET anonymous_id = \(id)")
            }
            #expect(try await UsageUpkeep(database).forget(id) == 1)
        }
    }

    @Test("a row with a time that is none stops nobody")
    func brokenTime() async throws {
        try await withTelemetry(.sqlite) { database, _ in
            try await UsageSeed.users(3, in: database)
            try await database.writing.withConnection { connection in
                try connection.execute("UPDATE user_stats SET last_seen = 'yesterday', first_seen = NULL WHERE id = 2")
            }
            let recount = try await UsageUpkeep(database).recount(repairing: true)
            #expect(recount.users == 3 && recount.isRepaired)
            var text = ""
            try await UsageExport(pool: database.reading, as: .csv).run { text += $0 }
            #expect(text.contains("2,shop,u1,,,os 1,1.1,1\r\n"))
            #expect(try await UsageFigures(database).recent().count == 3)
        }
    }

    @Test("forgets exactly while the same ids report, and mends meanwhile", arguments: TestDatabaseKind.allCases)
    func forgetsUnderIngest(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let nodes = ["a", "b"].map { UsageIngest(database, node: $0) }
            let upkeep = UsageUpkeep(database)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<6 {
                    group.addTask {
                        for number in 0..<25 {
                            let id = "u\((number * (task + 1)) % 10)"
                            if number % 5 == 4 {
                                try await upkeep.forget(id)
                            } else {
                                try await nodes[task % 2].accept(
                                    UsageReport(
                                        anonymousID: id, project: "shop", os: "os \(task)", version: "\(number % 4)"))
                            }
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<5 {
                        let recount = try await upkeep.recount(repairing: true)
                        #expect(recount.isClean, "\(recount.sentences)")
                    }
                }
                try await group.waitForAll()
            }
            try await expectCountersEqualRecount(database)
            let recount = try await upkeep.recount(repairing: false)
            #expect(recount.isClean, "\(recount.sentences)")
        }
    }

    @Test("rows that nobody counted are counted, page after page", arguments: TestDatabaseKind.allCases)
    func countsRows(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            try await UsageSeed.users(25_000, in: database)
            let upkeep = UsageUpkeep(database)
            let recount = try await upkeep.recount(repairing: true)
            #expect(recount.users == 25_000 && recount.isRepaired)
            #expect(recount.addedNames == 307)
            try await expectCountersEqualRecount(database)
            let figures = UsageFigures(database)
            let summary = try await figures.summary()
            #expect(summary.totalUsers == 25_000)
            #expect((summary.dailyActiveUsers, summary.weeklyActiveUsers) == (250, 2_000))
            #expect(summary.monthlyActiveUsers == 7_500)
            #expect(summary.systems.count == 7)
            // 200 by name, the others together.
            #expect(summary.versions.count == 201)
            #expect(summary.versions.reduce(0) { $0 + $1.users } == 25_000)
            #expect(try await figures.recent().count == 20)
            let again = try await upkeep.recount(repairing: false)
            #expect(again.isClean, "\(again.sentences)")
        }
    }
}
