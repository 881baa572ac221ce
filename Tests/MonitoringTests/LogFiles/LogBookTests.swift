import Database
import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("The book of followed logs")
struct LogBookTests {
    private func seed(_ scene: LogScene) async throws {
        let lines = [
            LogScene.line("paid 100%", source: "Shop.Orders"),
            LogScene.line("paid 1000", "WARNING", source: "shop.orders"),
            LogScene.line("买家_1", "CRITICAL", source: "shop.stock"), LogScene.line("quiet", "INFO"),
        ]
        try scene.append(lines.joined())
        try await scene.follower().look()
    }

    @Test(
        "lines are found by file, level, source and text, which are taken as they are",
        arguments: TestDatabaseKind.allCases)
    func search(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try await seed(scene)
            func found(_ question: LogQuestion) async throws -> [String] {
                try await scene.book.lines(question).map(\.line.message)
            }
            #expect(try await found(LogQuestion()) == ["买家_1", "paid 1000", "paid 100%"])
            #expect(try await found(LogQuestion(file: "other")) == [])
            #expect(try await found(LogQuestion(level: .warning)) == ["paid 1000"])
            #expect(try await found(LogQuestion(atLeast: .error)) == ["买家_1", "paid 100%"])
            #expect(try await found(LogQuestion(source: "ORDERS")) == ["paid 1000", "paid 100%"])
            #expect(try await found(LogQuestion(text: "100%")) == ["paid 100%"])
            #expect(try await found(LogQuestion(text: "买家_")) == ["买家_1"])
            #expect(try await found(LogQuestion(text: "'; DROP TABLE log_line; --\0")) == [])
            #expect(try await found(LogQuestion(since: scene.clock.now().addingTimeInterval(1))) == [])
        }
    }

    @Test("page follows page", arguments: TestDatabaseKind.allCases)
    func pages(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append((0..<25).map { LogScene.line("\($0)") }.joined())
            try await scene.follower().look()
            var (messages, cursor) = ([String](), LogCursor?.none)
            repeat {
                let page = try await scene.book.lines(LogQuestion(before: cursor, most: 10))
                messages += page.map(\.line.message)
                cursor = page.last.flatMap { LogCursor($0.cursor.description) }
            } while cursor != nil
            #expect(messages == (0..<25).reversed().map(String.init))
        }
    }

    @Test(
        "lines go after seven days, counts become those of hours after two and go after 90",
        arguments: TestDatabaseKind.allCases)
    func pruning(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try await seed(scene)
            try scene.append("2025-09-05 10:59:59 | ERROR | shop.stock:run:1 - late\n")
            try await scene.follower().look()
            let pruner = LogPruner(store: scene.store, clock: scene.clock, logger: scene.logged.logger)
            try await pruner.prune()
            #expect(try await scene.kept().count == 4)
            #expect(try await windows(scene) == [60])

            scene.clock.advance(by: .seconds(3 * 86_400))
            let before = try await scene.countsByKey()
            try await pruner.prune()
            #expect(try await windows(scene) == [3_600])
            #expect(try await scene.countsByKey() == before)
            // A line that comes late is counted with its hour.
            try scene.append("2025-09-05 10:30:00 | ERROR | shop.stock:run:1 - later\n")
            try await scene.follower().look()
            #expect(try await scene.counted() == 6)
            #expect(try await windows(scene) == [3_600])

            scene.clock.advance(by: .seconds(5 * 86_400))
            try await pruner.prune()
            #expect(try await scene.kept().isEmpty)
            #expect(try await scene.counted() == 6)
            scene.clock.advance(by: .seconds(90 * 86_400))
            try await pruner.prune()
            #expect(try await scene.counted() == 0)
        }
    }

    @Test("of each log no more lines are kept than there is room for", arguments: TestDatabaseKind.allCases)
    func capacity(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append((0..<30).map { LogScene.line("\($0)") }.joined())
            try await scene.follower().look()
            try await LogPruner(
                store: scene.store, clock: scene.clock, logger: scene.logged.logger, capacity: 10
            ).prune()
            #expect(try await scene.kept() == (20..<30).map(String.init))
        }
    }

    @Test("a flood of warnings drives no errors out", arguments: TestDatabaseKind.allCases)
    func flood(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append((0..<3).map { LogScene.line("e\($0)", "CRITICAL") }.joined())
            try scene.append((0..<30).map { LogScene.line("w\($0)", "WARNING") }.joined())
            try await scene.follower().look()
            try await LogPruner(
                store: scene.store, clock: scene.clock, logger: scene.logged.logger, capacity: 2
            ).prune()
            #expect(try await scene.kept() == ["e1", "e2", "w28", "w29"])
        }
    }

    @Test("the place of a machine that is gone for 90 days is forgotten", arguments: TestDatabaseKind.allCases)
    func machines(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append(LogScene.line("one"))
            let there = scene.follower()
            let gone = LogFollower(
                scene.log, store: scene.store, host: "old-container", zone: scene.zone, tally: LogTally(),
                clock: scene.clock, logger: scene.logged.logger)
            try await there.look()
            try await gone.look()
            scene.clock.advance(by: .seconds(91 * 86_400))
            try await there.look()
            try await LogPruner(store: scene.store, clock: scene.clock, logger: scene.logged.logger).prune()
            let hosts = try await scene.store.withConnection { connection in
                try connection.query("SELECT host FROM log_follow").map { try $0.text("host") }
                    + connection.query("SELECT host FROM log_position").map { try $0.text("host") }
            }
            #expect(hosts == ["", ""])
            try await there.look()
            try await gone.look()
        }
    }

    @Test("of thousands of sources five hundred are counted apart", arguments: TestDatabaseKind.allCases)
    func sources(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let follower = scene.follower()
            for part in 0..<2 {
                try scene.append((0..<400).map { LogScene.line("x", "INFO", source: "s\(part)-\($0)") }.joined())
                try await follower.look()
            }
            let counts = try await scene.countsByKey()
            #expect(counts.count == LogLineStore.mostSources + 1)
            #expect(counts["INFO other"] == 300)
            #expect(try await scene.counted() == 800)
        }
    }

    @Test(
        "no cursor is read from a strange text",
        arguments: ["", "-", "1", "1-", "x-1", "1-2-3", "1-99999999999999999999"])
    func cursors(text: String) {
        #expect(LogCursor(text) == nil)
    }

    private func windows(_ scene: LogScene) async throws -> [Int64] {
        try await scene.store.withConnection { connection in
            try connection.query("SELECT DISTINCT step FROM log_count ORDER BY step").map { try $0.integer("step") }
        }
    }
}
