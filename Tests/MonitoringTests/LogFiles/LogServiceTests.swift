import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("Followers at work")
struct LogServiceTests {
    @Test("a follower looks every second until it is stopped")
    func runs() async throws {
        try await withLogScene(.sqlite) { scene in
            let follower = scene.follower()
            let task = Task { try await follower.run() }
            await scene.clock.waitForSleepers()
            for number in 1...3 {
                try scene.append(LogScene.line("\(number)"))
                scene.clock.advance(by: .seconds(1))
                await scene.clock.waitForSleepers()
                #expect(try await scene.counted() == number)
            }
            task.cancel()
            try await task.value
        }
    }

    @Test("a file of many megabytes is read in stretches, each a transaction", arguments: TestDatabaseKind.allCases)
    func stretches(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let filler = String(repeating: "y", count: 900)
            let text = (0..<3_000).map { LogScene.line("\($0) \(filler)", $0 % 1_000 == 0 ? "ERROR" : "INFO") }
            try scene.append(text.joined())
            // It dies at the second stretch; what the first did stays.
            let fate = Fate(4)
            await #expect(throws: Fate.Struck.self) { try await scene.follower(interruption: fate.strike).look() }
            let part = try await scene.counted()
            #expect(part > 500 && part < 1_500)
            try await scene.follower().look()
            #expect(try await scene.countsByKey() == ["INFO shop.orders": 2_997, "ERROR shop.orders": 3])
            #expect(try await scene.kept().map { $0.prefix(5) } == ["0 yyy", "1000 ", "2000 "])
        }
    }

    @Test("a follower whose store is away waits longer each time, tells it once, and its end")
    func waits() async throws {
        try await withLogScene(.sqlite) { scene in
            try await scene.store.withConnection { try $0.execute("ALTER TABLE log_follow RENAME TO away") }
            let follower = scene.follower()
            let task = Task { try await follower.run() }
            for seconds in [2, 4, 8] {
                await scene.clock.waitForSleepers()
                scene.clock.advance(by: .seconds(seconds))
            }
            await scene.clock.waitForSleepers()
            try await scene.store.withConnection { try $0.execute("ALTER TABLE away RENAME TO log_follow") }
            try scene.append(LogScene.line("one"))
            scene.clock.advance(by: .seconds(16))
            await scene.clock.waitForSleepers()
            #expect(try await scene.kept() == ["one"])
            task.cancel()
            try await task.value
            let told = scene.logged.lines.map(\.message).filter { $0.contains("written") }
            #expect(
                told == [
                    "what a log says could not be written; it is read again until it can",
                    "what a log says can be written again",
                ])
        }
    }

    @Test("a file that was moved to another disk is read on, not again", arguments: TestDatabaseKind.allCases)
    func moved(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append(LogScene.line("one"))
            try await scene.follower().look()
            try scene.copyAndTruncate("app.log", to: "elsewhere")
            try scene.remove("app.log")
            try scene.append("", to: "takes-the-inode")
            try scene.move("elsewhere", to: "app.log")
            try scene.append(LogScene.line("two"))
            try await scene.follower().look()
            #expect(try await scene.kept() == ["one", "two"])
        }
    }

    @Test("a folder that is away for days makes nothing forgotten")
    func unmounted() async throws {
        try await withLogScene(.sqlite) { scene in
            try scene.append(LogScene.line("one"))
            let follower = scene.follower()
            try await follower.look()
            try scene.move("app.log", to: "hidden")
            scene.clock.advance(by: .seconds(3 * 86_400))
            for _ in 0..<2 { try await scene.follower().look() }
            try scene.move("hidden", to: "app.log")
            try scene.append(LogScene.line("two", "CRITICAL"))
            try await scene.follower().look()
            #expect(try await scene.kept() == ["one", "two"])
        }
    }

    @Test(
        "minutes are put together into hours while lines of those hours still come",
        arguments: TestDatabaseKind.allCases)
    func folding(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let follower = scene.follower()
            let pruner = LogPruner(store: scene.store, clock: scene.clock, logger: scene.logged.logger)
            for round in 0..<20 {
                try scene.append((0..<10).map { LogScene.line("\(round) \($0)", "INFO") }.joined())
                async let read = follower.look()
                async let pruned: Void = pruner.prune()
                _ = try await (read, pruned)
                scene.clock.advance(by: .seconds(3 * 3_600))
            }
            #expect(try await scene.counted() == 200)
            #expect(try await scene.countsByKey() == ["INFO shop.orders": 200])
        }
    }
}
