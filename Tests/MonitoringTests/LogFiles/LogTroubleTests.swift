import Database
import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("Trouble with followed logs")
struct LogTroubleTests {
    @Test("a file that is not there is told once, waited for, and read from its beginning")
    func missing() async throws {
        try await withLogScene(.sqlite) { scene in
            let follower = scene.follower()
            for _ in 0..<3 { try await follower.look() }
            #expect(
                scene.logged.lines.map(\.message) == ["a log that is to be followed is not there; it is waited for"])
            try scene.append("")
            try await follower.look()
            try scene.append(LogScene.line("one"))
            for _ in 0..<2 { try await follower.look() }
            #expect(try await scene.kept() == ["one"])
            #expect(scene.logged.lines.map(\.message).last == "a log that was missing is there")
            #expect(scene.logged.lines.count == 2)
        }
    }

    @Test("a file that may not be read is told once, and its end too")
    func denied() {
        let logged = LogLines()
        let troubles = LogTroubles(FollowedLog(path: "logs/app.log"), logger: logged.logger)
        let trouble = LogFileTrouble(EACCES, at: "logs/app.log")
        for _ in 0..<3 { troubles.tell([trouble]) }
        for _ in 0..<3 { troubles.tell([]) }
        #expect(
            logged.texts == [
                "warning: a log cannot be read; tried again until it can error=permission denied log=app path=logs/app.log",
                "notice: a log can be read again log=app path=logs/app.log",
            ])
    }

    @Test(
        "a line without an end is taken after half a minute, its rest added when it comes",
        arguments: TestDatabaseKind.allCases)
    func halfLine(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let follower = scene.follower()
            try scene.append("2025-09-05 10:00:00 | ERROR | a:b:1 - half")
            for _ in 0..<2 { try await follower.look() }
            #expect(try await scene.kept() == [])
            scene.clock.advance(by: .seconds(31))
            try await follower.look()
            #expect(try await scene.kept() == ["half"])
            try scene.append(" and half\n" + LogScene.line("next"))
            try await scene.follower().look()
            #expect(try await scene.kept() == ["half and half", "next"])
            #expect(try await scene.counted() == 2)
        }
    }

    @Test("a store that is away loses nothing")
    func store() async throws {
        try await withLogScene(.sqlite) { scene in
            let follower = scene.follower()
            try scene.append(LogScene.line("one"))
            try await follower.look()
            try await scene.store.withConnection { try $0.execute("ALTER TABLE log_count RENAME TO away") }
            try scene.append(LogScene.line("two"))
            await #expect(throws: DatabaseError.self) { try await follower.look() }
            #expect(try await scene.kept() == ["one"])
            try await scene.store.withConnection { try $0.execute("ALTER TABLE away RENAME TO log_count") }
            try await follower.look()
            #expect(try await scene.kept() == ["one", "two"])
        }
    }

    @Test("a line with absurd numbers is kept, and those after it too", arguments: TestDatabaseKind.allCases)
    func absurd(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind, format: .json) { scene in
            try scene.append("{\"level\":\"ERROR\",\"line\":3000000000,\"message\":\"one\"}\n")
            try scene.append("{\"level\":\"ERROR\",\"time\":1e999,\"message\":\"two\"}\n")
            try scene.append("{\"level\":\"ERROR\",\"line\":7,\"message\":\"three\"}\n")
            try await scene.follower().look()
            #expect(try await scene.kept() == ["one", "two", "three"])
            #expect(try await scene.counted() == 3)
        }
    }

    @Test("what the store refuses is written as plain lines, and told")
    func refused() async throws {
        try await withLogScene(.sqlite) { scene in
            try await scene.store.withConnection {
                try $0.execute(
                    """
                    CREATE TRIGGER strict BEFORE INSERT ON log_line WHEN NEW.source <> 'system' \
                    BEGIN SELECT RAISE(ABORT, 'no'); END
                    """)
            }
            let follower = scene.follower()
            try scene.append(LogScene.line("买 one"))
            try await follower.look()
            #expect(try await scene.kept() == ["??? one"])
            #expect(try await scene.countsByKey() == ["ERROR system": 1])
            #expect(scene.logged.lines.map(\.message).last?.contains("store refused") == true)
        }
    }

    @Test("lines are told as series since they were last asked for")
    func series() async throws {
        let tally = LogTally()
        tally.begin("app")
        var batch = LogBatchTally()
        batch.lines = [.info: 5, .error: 2, .critical: 1]
        tally.add(batch, of: "app")
        let now = Date(timeIntervalSince1970: 1_757_037_600)
        func values() async -> [String] {
            await tally.samples(at: now).map { "\($0.name) \(Int($0.value))" }
        }
        #expect(
            await values() == [
                "log_lines{file=app,level=INFO} 5", "log_lines{file=app,level=ERROR} 2",
                "log_lines{file=app,level=CRITICAL} 1", "log_errors{file=app} 3",
            ])
        #expect(await values().allSatisfy { $0.hasSuffix(" 0") })
    }

    @Test(
        "a log is called as its file is",
        arguments: [
            ("logs/app.log", "app"), ("/var/log/shop/error.2025.log", "error"), ("logs/app-*.log", "app"),
            ("x/日志.log", "log"),
            ("syslog", "syslog"), ("events.json", "events"),
        ])
    func names(path: String, name: String) {
        #expect(FollowedLog(path: path).name == name)
    }
}
