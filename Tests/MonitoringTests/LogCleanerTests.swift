import Foundation
import Testing

@testable import Monitoring

@Suite("Cleaning logs")
struct LogCleanerTests {
    private let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    /// 2025-09-05 00:30 in Shanghai, the day before in UTC.
    private let now = Date(timeIntervalSince1970: 1_757_003_400)

    private func clean(_ folder: TemporaryFolder, days: Int = 30) async -> LogCleaner.Cleaned {
        await LogCleaner(directories: [LogDirectory(folder.path)], days: days, timeZone: shanghai).clean(at: now)
    }

    @Test("the file of thirty days ago stays, the one of the day before goes, by the day in its name")
    func boundary() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for name in ["webhook_20250905.log", "webhook_20250806.log", "webhook_20250805.log", "webhook_20240229.log"] {
            try folder.write(name, modifiedAt: now)
        }
        let cleaned = await clean(folder)
        #expect(try folder.names() == ["webhook_20250806.log", "webhook_20250905.log"])
        #expect(cleaned.deleted.map(\.name) == ["webhook_20240229.log", "webhook_20250805.log"])
        #expect(cleaned.summary == "2 files deleted, 20 B")
    }

    @Test("a file without a day in its name is as old as its last change")
    func byLastChange() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("monitor.log", modifiedAt: now.addingTimeInterval(-3_600))
        try folder.write("old.log", modifiedAt: now.addingTimeInterval(-40 * 86_400))
        try folder.write("old.log.1.gz", modifiedAt: now.addingTimeInterval(-40 * 86_400))
        _ = await clean(folder)
        #expect(try folder.names() == ["monitor.log"])
    }

    @Test("what is no log, a folder or a link is left alone")
    func others() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let long = now.addingTimeInterval(-400 * 86_400)
        try folder.write("herald.db", modifiedAt: long)
        try folder.write("herald.yaml", modifiedAt: long)
        try FileManager.default.createDirectory(atPath: folder.path + "/x.log", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/webhook_20200101.log", withDestinationPath: folder.path + "/herald.db")
        let cleaned = await clean(folder)
        #expect(cleaned.deleted.isEmpty)
        #expect(try folder.names().count == 4)
    }

    @Test("a folder that is not there is clean")
    func missing() async {
        let cleaned = await LogCleaner(directories: [LogDirectory("/nowhere/at-all")], timeZone: shanghai).clean(
            at: now)
        #expect(cleaned == LogCleaner.Cleaned())
    }

    @Test(
        "only a day of the calendar counts as one",
        arguments: [
            ("webhook_20250905.log", 20_250_905), ("webhook_20251305.log", nil), ("webhook_20250230.log", nil),
            ("webhook_120250905.log", nil), ("a-20250905-2.log", 20_250_905),
        ] as [(String, Int?)])
    func days(name: String, day: Int?) {
        #expect(LogCleaner.day(in: name).map { $0.year * 10_000 + $0.month * 100 + $0.day } == day)
    }
}
