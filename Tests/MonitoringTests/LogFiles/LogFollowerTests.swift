import Database
import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("Following a log")
struct LogFollowerTests {
    @Test(
        "what is written is counted by minute, level and source, and kept from warnings up",
        arguments: TestDatabaseKind.allCases)
    func reads(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append(LogScene.line("one") + LogScene.line("two", "INFO") + LogScene.line("three", "INFO"))
            let follower = scene.follower()
            try await follower.look()
            try scene.append(LogScene.line("four", "WARNING", source: "shop.stock"))
            try await follower.look()
            try await follower.look()

            #expect(try await scene.kept() == ["one", "four"])
            let now = scene.clock.now()
            let question = LogCountQuestion(
                file: "app", window: .minute, from: now.addingTimeInterval(-60), to: now.addingTimeInterval(60),
                bySource: true)
            let counts = try await scene.book.counts(question)
            #expect(
                counts == [
                    LogCount(at: now, level: .info, source: "shop.orders", lines: 2),
                    LogCount(at: now, level: .warning, source: "shop.stock", lines: 1),
                    LogCount(at: now, level: .error, source: "shop.orders", lines: 1),
                ])
            let statistics = try await scene.book.statistics(of: "app", at: now)
            #expect(statistics.totalLogs == 4)
            #expect(statistics.levelCounts.map(\.name) == ["INFO", "ERROR", "WARNING"])
            #expect(statistics.sourceCounts.first == LogStatistics.Count(name: "shop.orders", lines: 3))
            #expect(statistics.logFile == scene.path())
        }
    }

    @Test("a follower that comes after another goes on where that one was", arguments: TestDatabaseKind.allCases)
    func goesOn(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append(LogScene.line("one"))
            try await scene.follower().look()
            try scene.append(LogScene.line("two") + "Traceback (most recent call last):\n")
            try await scene.follower().look()
            try scene.append("  File \"x.py\"\r\nValueError: 0\n" + LogScene.line("three"))
            try await scene.follower().look()
            #expect(
                try await scene.kept() == [
                    "one", "two\nTraceback (most recent call last):\n  File \"x.py\"\nValueError: 0", "three",
                ])
            #expect(try await scene.counted() == 3)
        }
    }

    @Test("two followers of one file count each line once", arguments: TestDatabaseKind.allCases)
    func twice(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let (one, two) = (scene.follower(), scene.follower())
            for round in 0..<10 {
                try scene.append(LogScene.line("\(round)"))
                async let first = one.look()
                async let second = two.look()
                _ = try await (first, second)
            }
            // Who came second reads again what is there.
            for _ in 0..<2 { try await one.look() }
            #expect(try await scene.kept() == (0..<10).map(String.init))
            #expect(try await scene.counted() == 10)
        }
    }
}
