import Foundation
import Logging
import Testing

@testable import Monitoring

@Suite("A monitor run")
struct MonitorRunTests {
    private let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    private let now = Date(timeIntervalSince1970: 1_757_037_600)
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private struct Fixed: MonitorCheck {
        let found: [MonitorFinding]
        func findings() async -> [MonitorFinding] { found }
    }

    private let fine = MonitorFinding(.ok, what: "source a", message: "answers in 3 ms", notice: "正常")
    private let full = MonitorFinding(
        .warning, what: "logs webhook-log", message: "120 MB, more than 100 MB", hint: "run herald monitor clean",
        notice: "日志目录 webhook-log 共 120 MB，超过 100 MB")

    private func run(_ folder: TemporaryFolder, _ checks: [[MonitorFinding]]) -> MonitorRun {
        MonitorRun(
            checks: checks.map { Fixed(found: $0) },
            log: MonitorLog(path: folder.path + "/logs/monitor.log", timeZone: shanghai),
            timeZone: shanghai, logger: logger)
    }

    @Test("findings come in the order of the checks and are written to logs/monitor.log")
    func log() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let findings = await run(folder, [[fine], [full]]).look(at: now)
        #expect(findings == [fine, full])
        let expected = """
            [2025-09-05 10:00:00] OK source a: answers in 3 ms
            [2025-09-05 10:00:00] WARNING logs webhook-log: 120 MB, more than 100 MB; run herald monitor clean

            """
        #expect(try folder.text("logs/monitor.log") == expected)
    }

    @Test("there is a status message only when something is wrong, and it names only that")
    func message() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = run(folder, [])
        #expect(run.message(for: [fine], at: now) == nil)
        #expect(
            run.message(for: [fine, full], at: now)
                == "🔍 系统监控：1项异常(2025-09-05 10:00)\n⚠️ 日志目录 webhook-log 共 120 MB，超过 100 MB")
    }

    @Test("log directories beyond their limit are found, with the largest file")
    func logSizes() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("a.log", bytes: 600)
        try folder.write("b.log", bytes: 500)
        try folder.write("c.txt", bytes: 5_000)
        let directory = LogDirectory(folder.path)
        let over = await LogSizeCheck(directory: directory, limit: 1_099).findings()
        #expect(over.map(\.severity) == [.warning])
        #expect(over.first?.message == "1.1 KB, more than 1.1 KB; the largest is a.log with 600 B")
        let under = await LogSizeCheck(directory: directory, limit: 1_100).findings()
        #expect(under.map(\.severity) == [.ok])
    }

    @Test("a disk with less room than wanted is an error")
    func disk() async {
        #expect(await DiskCheck(directory: "/", minimumFree: 1).findings().map(\.severity) == [.ok])
        #expect(await DiskCheck(directory: "/", minimumFree: .max).findings().map(\.severity) == [.error])
        #expect(await DiskCheck(directory: "/nowhere/at-all", minimumFree: 1).findings().map(\.severity) == [.warning])
    }

    @Test(
        "sizes are shown in the greatest fitting unit",
        arguments: [
            (0, "0 B"), (1_023, "1023 B"), (1_536, "1.5 KB"), (104_857_600, "100 MB"), (3_000_000_000, "2.8 GB"),
        ])
    func sizes(bytes: Int64, text: String) {
        #expect(FileSize.text(bytes) == text)
    }
}
