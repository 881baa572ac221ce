import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("Following a log through its rotations")
struct LogRotationFollowingTests {
    @Test("what was written before the file was renamed, and after, is read", arguments: TestDatabaseKind.allCases)
    func renamed(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let follower = scene.follower()
            try scene.append(LogScene.line("one"))
            try await follower.look()
            try scene.append(LogScene.line("two"))
            try scene.move("app.log", to: "app.log.1")
            try scene.append(LogScene.line("three"))
            try await follower.look()
            // The program had not yet noticed.
            try scene.append(LogScene.line("late"), to: "app.log.1")
            try await follower.look()
            #expect(try await scene.kept() == ["one", "two", "three", "late"])
            #expect(try await scene.counted() == 4)
        }
    }

    @Test(
        "a file that is copied and emptied is read to its end, and from its new beginning",
        arguments: TestDatabaseKind.allCases)
    func copied(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let follower = scene.follower()
            try scene.append(LogScene.line("one"))
            try await follower.look()
            try scene.append(LogScene.line("two"))
            try scene.copyAndTruncate("app.log", to: "app.log.1")
            // Longer than it was: its length tells nothing.
            try scene.append(LogScene.line("three") + LogScene.line("four") + LogScene.line("five"))
            try await follower.look()
            try await follower.look()
            #expect(try await Set(scene.kept()) == ["one", "two", "three", "four", "five"])
            #expect(try await scene.counted() == 5)
        }
    }

    @Test("a copy that is being made is not read as another file")
    func copying() async throws {
        try await withLogScene(.sqlite) { scene in
            let follower = scene.follower()
            try scene.append(LogScene.line("one") + LogScene.line("two"))
            try await follower.look()
            try scene.append(LogScene.line("one") + LogScene.line("two"), to: "app.log.1")
            for _ in 0..<3 { try await follower.look() }
            try scene.truncate()
            try scene.append(LogScene.line("three"))
            for _ in 0..<3 { try await follower.look() }
            #expect(try await scene.kept() == ["one", "two", "three"])
        }
    }

    @Test("more was read than was copied before the file was emptied")
    func shortCopy() async throws {
        try await withLogScene(.sqlite) { scene in
            let follower = scene.follower()
            let long = String(repeating: "1", count: 2_000)
            try scene.append(LogScene.line(long) + LogScene.line("two"))
            try await follower.look()
            try scene.append(LogScene.line(long), to: "app.log.1")
            try scene.truncate()
            try scene.append(LogScene.line("three"))
            for _ in 0..<3 { try await follower.look() }
            #expect(try await scene.kept() == [long, "two", "three"])
        }
    }

    @Test("a file that is removed is read to its end, and the one that takes its place from its beginning")
    func removed() async throws {
        try await withLogScene(.sqlite) { scene in
            let follower = scene.follower()
            for round in 0..<20 {
                try scene.append(LogScene.line("a\(round)"))
                try await follower.look()
                try scene.append(LogScene.line("b\(round)"))
                try scene.remove("app.log")
                // Many file systems give the inode of a removed file to the next one.
                try scene.append(LogScene.line("c\(round)"))
                try await follower.look()
            }
            #expect(try await scene.counted() == 60)
            #expect(try await Set(scene.kept()).count == 60)
        }
    }

    @Test("all that was put aside while Herald was down is read, in its order", arguments: TestDatabaseKind.allCases)
    func down(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            try scene.append(LogScene.line("old"), to: "app.log.1")
            try scene.append(LogScene.line("0"))
            try await scene.follower().look()
            for round in 1...3 {
                try scene.append(LogScene.line("\(round)"))
                for number in stride(from: round, through: 1, by: -1) {
                    try scene.move("app.log.\(number)", to: "app.log.\(number + 1)")
                }
                try scene.move("app.log", to: "app.log.1")
                try scene.append(LogScene.line("\(round)b"))
            }
            try await scene.follower().look()
            #expect(try await scene.kept() == ["0", "1", "1b", "2", "2b", "3", "3b"])
        }
    }

    @Test("files with the day in their names are followed by a pattern")
    func pattern() async throws {
        try await withLogScene(.sqlite, name: "app_*.log") { scene in
            try scene.append(LogScene.line("old"), to: "app_2025-09-03.log")
            try scene.touch("app_2025-09-03.log", 1)
            try scene.append(LogScene.line("one"), to: "app_2025-09-04.log")
            let follower = scene.follower()
            try await follower.look()
            try scene.append(LogScene.line("two"), to: "app_2025-09-04.log")
            try scene.append(LogScene.line("three"), to: "app_2025-09-05.log")
            try await follower.look()
            #expect(try await scene.kept() == ["one", "two", "three"])
        }
    }

    @Test("of hundreds of files only a few are held open, and each line is read once")
    func many() async throws {
        try await withLogScene(.sqlite, name: "app-*.log") { scene in
            try scene.append(LogScene.line("first"), to: "app-first.log")
            try await scene.follower().look()
            for number in 0..<150 { try scene.append(LogScene.line("\(number)"), to: "app-\(number).log") }
            // The first is old beyond all lines.
            try scene.append(LogScene.line("ancient"), to: "app-ancient.log")
            try scene.touch("app-ancient.log", 1)
            let before = openFiles(of: scene)
            for follower in [scene.follower(), scene.follower()] {
                for _ in 0..<3 {
                    try await follower.look()
                    // Each of the two holds its own.
                    #expect(openFiles(of: scene) - before <= 2 * FollowState.mostOpen + 1)
                }
            }
            #expect(try await scene.counted() == 151)
            for number in 0..<150 { try scene.append(LogScene.line("b\(number)"), to: "app-\(number).log") }
            try await scene.follower().look()
            #expect(try await scene.counted() == 301)
        }
    }

    @Test("old files that are read to their end are not held open")
    func old() async throws {
        try await withLogScene(.sqlite) { scene in
            for number in 1...30 {
                try scene.append(LogScene.line("\(number)"), to: "app.log.\(number)")
                try scene.touch("app.log.\(number)", scene.clock.now().timeIntervalSince1970 - 3_600)
            }
            try scene.append(LogScene.line("now"))
            for follower in [scene.follower(), scene.follower()] {
                for _ in 0..<3 {
                    try await follower.look()
                    #expect(openFiles(of: scene) <= 2)
                }
            }
            #expect(try await scene.kept() == ["now"])
        }
    }

    /// Of this process, those in the scene's folder.
    private func openFiles(of scene: LogScene) -> Int {
        let folder = "/proc/self/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + $0) }
        let own = URL(fileURLWithPath: scene.folder.path).lastPathComponent
        return files.count { $0.contains(own) && $0.hasSuffix(".log") || $0.contains(own + "/app.log") }
    }

    @Test("a file that was compressed before it was read is told once, and only then")
    func compressed() async throws {
        try await withLogScene(.sqlite) { scene in
            try scene.append("\u{1F}", to: "app.log.3.gz")
            try scene.append(LogScene.line("one"))
            try await scene.follower().look()
            try await scene.follower().look()
            #expect(scene.logged.texts.isEmpty)
            try scene.append("\u{1F}", to: "app.log.2.gz")
            let follower = scene.follower()
            for _ in 0..<3 { try await follower.look() }
            #expect(scene.logged.lines.count == 1)
            #expect(scene.logged.texts.first?.contains("compressed before it was read") == true)
        }
    }

    @Test(
        "which names are a log's",
        arguments: [
            ("app.log", LogNames.Kind.current), ("app.log.1", .rotated), ("app.log-20250905", .rotated),
            ("app.log.2025-09-05", .rotated), ("app.2025-09-05_10-00-00_123456.log", .rotated),
            ("app.log.old", .rotated),
            ("app.log.1.gz", .compressed), ("app.log.gz", .compressed),
            ("app.2025-09-05_10-00-00_123456.log.zip", .compressed),
            ("app.error.log", nil), ("app.logs", nil), ("app-web.log", nil), ("other.log", nil), ("app.log.swp", nil),
            ("myapp.log", nil), ("app", nil), ("app.log.gold", nil),
        ])
    func names(name: String, kind: LogNames.Kind?) {
        #expect(LogNames(pattern: "app.log").kind(of: name) == kind)
    }

    @Test(
        "a pattern's * stands for any text",
        arguments: [
            ("app-1.log", true), ("app-.log", true), ("app.log", false), ("app-1.txt", false), ("xapp-1.log", false),
        ])
    func patterns(name: String, fits: Bool) {
        #expect((LogNames(pattern: "app-*.log").kind(of: name) == .current) == fits)
    }
}
