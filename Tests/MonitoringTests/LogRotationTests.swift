import Foundation
import Testing

@testable import Monitoring

@Suite("Putting a log aside")
struct LogRotationTests {
    private let now = Date(timeIntervalSince1970: 1_757_003_400)

    @Test("happens when it is long, keeps so many and no more, and leaves a short one alone")
    func size() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let rotation = LogRotation(maximumBytes: 100, kept: 2)
        let path = folder.path + "/monitor.log"
        try rotation.rotate(path, at: now)
        for bytes in [100, 101, 102, 103] {
            try folder.write("monitor.log", bytes: bytes)
            try rotation.rotate(path, at: now)
        }
        #expect(try folder.names() == ["monitor.log.1", "monitor.log.2"])
        #expect(try folder.text("monitor.log.1").count == 103)
        #expect(try folder.text("monitor.log.2").count == 102)
    }

    @Test("happens when its first line is old, and not for what has no time in it")
    func age() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let rotation = LogRotation(maximumAge: .seconds(90 * 86_400))
        for (name, line) in [
            ("old.log", "[2025-06-01 10:00:00] OK\n"), ("young.log", "[2025-07-01 10:00:00] OK\n"),
            ("strange.log", "[yesterday, or thereabouts] OK\n"), ("empty.log", ""),
        ] {
            try Data(line.utf8).write(to: URL(fileURLWithPath: folder.path + "/" + name))
            try rotation.rotate(folder.path + "/" + name, at: now)
        }
        #expect(try folder.names() == ["empty.log", "old.log.1", "strange.log", "young.log"])
    }

    @Test("leaves the files of the section logging to their own retention")
    func others() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for name in ["access_20240101.log", "error_20240101.1.log", "herald_20240101.log.gz", "error_2024.log"] {
            try folder.write(name, modifiedAt: now.addingTimeInterval(-400 * 86_400))
        }
        let cleaner = LogCleaner(directories: [LogDirectory(folder.path)], days: 30, timeZone: .gmt)
        #expect(await cleaner.clean(at: now).deleted.map(\.name) == ["error_2024.log"])
    }
}
