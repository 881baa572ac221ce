import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Telemetry

@Suite("A project that is removed")
struct ProjectRemovalTests {
    private func report(_ id: String, _ project: String, _ version: String = "1.0") -> UsageReport {
        UsageReport(anonymousID: id, project: project, os: "Linux", version: version)
    }

    /// How many rows tell of a project, by its number.
    private func rows(_ project: Int64, _ database: TelemetryDatabase) async throws -> Int64 {
        try await database.reading.withConnection { connection in
            try ["user_stats", "usage_count", "usage_value", "usage_recent"].reduce(0) { sum, table in
                let count = try connection.queryFirst(
                    "SELECT COUNT(*) AS n FROM \(raw: table) WHERE project_id = \(project)")
                return sum + (try count?.integer("n") ?? 0)
            }
        }
    }

    @Test("takes its users, numbers and names along, and leaves the others alone", arguments: TestDatabaseKind.allCases)
    func removes(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<30 {
                try await ingest.accept(report("u\(number)", number % 3 == 0 ? "shop" : "junk", "1.\(number)"))
                clock.advance(by: .seconds(7_200))
            }
            let upkeep = UsageUpkeep(database)
            let content = try #require(try await upkeep.content(of: "junk"))
            #expect((content.users, content.names) == (20, 21))
            #expect(content.numbers == 58)
            #expect(try await upkeep.content(of: "nobody's") == nil)
            #expect(try await upkeep.projects(besides: []) == ["junk", "shop"])
            #expect(try await upkeep.projects(besides: ["shop"]) == ["junk"])
            let shop = try await UsageFigures(database).summary(project: "shop")
            let junk = try await database.reading.withConnection { try NameTable.projects(on: $0)["junk"] ?? 0 }
            #expect(try await upkeep.remove(projects: ["junk", "nobody's"]) == [content])
            #expect(try await rows(junk, database) == 0)
            let figures = UsageFigures(database)
            #expect(try await figures.projects() == ["shop"])
            #expect(try await figures.summary() == shop)
            #expect(try await upkeep.recount(repairing: false).isClean)
            try await expectCountersEqualRecount(database)
            #expect(try await upkeep.remove(projects: ["junk"]) == [])
            // The node that counts has noticed: the name begins anew.
            try await ingest.accept(report("u1", "junk"))
            #expect(try await UsageFigures(database).summary(project: "junk").totalUsers == 1)
            try await expectCountersEqualRecount(database)
        }
    }

    @Test(
        "is in no figure from the first moment, and goes on going where it was stopped",
        arguments: TestDatabaseKind.allCases)
    func stopped(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, _ in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<5 {
                try await ingest.accept(report("u\(number)", "junk"))
                try await ingest.accept(report("u\(number)", "shop"))
            }
            let junk = try await database.writing.transaction { connection in
                try UsageGate.close(on: connection)
                let junk = try NameTable.projects(on: connection)["junk"] ?? 0
                try RemovedProjects.add(junk, on: connection)
                try UsageSettingTable.raiseGeneration(on: connection)
                return junk
            }
            let figures = UsageFigures(database)
            #expect(try await figures.summary().totalUsers == 5)
            #expect(try await figures.recent().allSatisfy { $0.project == "shop" })
            let upkeep = UsageUpkeep(database)
            let recount = try await upkeep.recount(repairing: false)
            #expect(recount.isClean && recount.users == 5, "\(recount.sentences)")
            var text = ""
            try await UsageExport(pool: database.reading, as: .jsonl).run { text += $0 }
            #expect(text.split(separator: "\n").count == 5)
            #expect(try await rows(junk, database) > 0)
            try await upkeep.finishRemovals()
            #expect(try await rows(junk, database) == 0)
            try await expectCountersEqualRecount(database)
        }
    }

    @Test("may be reported meanwhile, and its users forgotten", arguments: TestDatabaseKind.allCases)
    func underIngest(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, _ in
            let nodes = ["a", "b"].map { UsageIngest(database, node: $0) }
            let upkeep = UsageUpkeep(database)
            for number in 0..<40 { try await nodes[0].accept(report("u\(number)", "junk")) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<4 {
                    group.addTask {
                        for number in 0..<25 {
                            let project = number % 2 == 0 ? "junk" : "shop"
                            try await nodes[task % 2].accept(report("u\(number * task)", project, "\(number % 5)"))
                        }
                    }
                }
                group.addTask {
                    for number in 0..<3 {
                        try await upkeep.remove(projects: ["junk"])
                        try await upkeep.forget("u\(number)")
                    }
                }
                try await group.waitForAll()
            }
            try await expectCountersEqualRecount(database)
            let recount = try await upkeep.recount(repairing: false)
            #expect(recount.isClean, "\(recount.sentences)")
        }
    }

    @Test("or that the configuration does not name is in no sum", arguments: TestDatabaseKind.allCases)
    func undeclared(_ kind: TestDatabaseKind) async throws {
        let test = try await TestDatabase.make(kind)
        let clock = ManualWallClock()
        let open = try telemetry(test, clock: clock)
        try await open.prepare()
        let ingest = UsageIngest(open, node: "a")
        for project in ["shop", "junk"] { try await ingest.accept(report("u", project)) }
        let named = try telemetry(test, settings: TelemetrySettings(projects: ["shop", "till"]), clock: clock)
        try await named.prepare()
        let figures = UsageFigures(named)
        #expect(try await figures.summary().totalUsers == 1)
        #expect(try await figures.summary(project: "junk").totalUsers == 0)
        #expect(try await figures.projects() == ["shop"])
        #expect(try await figures.recent().map(\.project) == ["shop"])
        let sampler = UsageFigureSampler(figures: figures, logger: TestLogger.silent)
        await sampler.sample()
        #expect(sampler.readings().allSatisfy { $0.labels.contains { $0 == ("project", "shop") } })
        let today = LocalTime(clock.now(), in: named.calendar.timeZone).day
        #expect(try await figures.days(from: today).map(\.activeUsers) == [1])
        #expect(try await figures.retention(weeks: 1).map(\.users) == [1])
        #expect(try await UsageFigures(open).summary().totalUsers == 2)
        await open.close()
        await named.close()
        try await test.drop()
    }
}

extension UsageUpkeep {
    /// As the command does.
    @discardableResult
    func remove(projects: [String]) async throws -> [ProjectContent] {
        var removed: [ProjectContent] = []
        for project in projects {
            if let content = try await beginRemoval(of: project) { removed.append(content) }
        }
        try await finishRemovals()
        return removed
    }
}
