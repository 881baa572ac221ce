import Foundation
import Logging
import Synchronization
import Testing
import Timekeeping

@testable import Observability

@Suite("Log files")
struct LogFileTests {
    private final class Complaints: LogSink {
        private let state = Mutex<[String]>([])
        var lines: [String] { state.withLock { $0 } }
        func write(_ record: LogRecord) { state.withLock { $0.append(String(decoding: record.line, as: UTF8.self)) } }
    }

    /// A folder for one test.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/herald-logs-\(UUID().uuidString)"
        let complaints = Complaints()

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func writer(maximumBytes: Int = 1 << 20, zone: String = "Asia/Shanghai") throws -> LogFileWriter {
            let logger = Logger(label: "test") { [complaints] label in
                JSONLogHandler(label: label, mask: SecretMask(), sink: complaints)
            }
            return LogFileWriter(
                directory: path, prefix: "access", timeZone: try #require(TimeZone(identifier: zone)),
                maximumBytes: maximumBytes, pace: .milliseconds(1), logger: logger)
        }

        func file(_ name: String) -> String { path + "/" + name }
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
        func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

        func make(_ name: String, bytes: Int = 10) throws {
            try Data(repeating: 0x61, count: bytes).write(to: URL(fileURLWithPath: file(name)))
        }
    }

    private static func instant(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }
    private static let noon = Date(unixMilliseconds: 1_757_044_800_000)  // 2025-09-05 12:00 in Shanghai

    @Test("are named after the day in the configured zone, and a line at midnight begins the next")
    func midnight() async throws {
        let folder = try Folder()
        let writer = try folder.writer()
        for (line, time) in [
            ("before", "2025-09-05T15:59:59Z"), ("after", "2025-09-05T16:00:00Z"), ("back", "2025-09-05T15:59:58Z"),
        ] {
            writer.write(Array("\(line)\n".utf8), at: try Self.instant(time))
        }
        await writer.close()
        #expect(try folder.text("access_20250905.log") == "before\nback\n")
        #expect(try folder.text("access_20250906.log") == "after\n")
    }

    @Test(
        "keep to days that are 23 or 25 hours long",
        arguments: [
            ("2025-11-03T04:59:59Z", "access_20251102.log"), ("2025-11-03T05:00:00Z", "access_20251103.log"),
            ("2025-03-10T03:59:59Z", "access_20250309.log"), ("2025-03-10T04:00:00Z", "access_20250310.log"),
        ])
    func longDays(time: String, name: String) async throws {
        let folder = try Folder()
        let writer = try folder.writer(zone: "America/New_York")
        writer.write(Array("x\n".utf8), at: try Self.instant(time).addingTimeInterval(-3_600))
        writer.write(Array("x\n".utf8), at: try Self.instant(time))
        await writer.close()
        #expect(try folder.names().last == name)
    }

    @Test("that are full are followed by the day's next, also after a restart, and every line is whole")
    func size() async throws {
        let folder = try Folder()
        let line = String(repeating: "x", count: 299) + "\n"
        for _ in 0..<2 {
            let writer = try folder.writer(maximumBytes: 1_000)
            for _ in 0..<4 { writer.write(Array(line.utf8), at: Self.noon) }
            await writer.close()
        }
        #expect(try folder.names() == ["access_20250905.1.log", "access_20250905.2.log", "access_20250905.log"])
        #expect(try folder.text("access_20250905.log") == line + line + line)
        #expect(try folder.text("access_20250905.1.log") == line + line + line)
        #expect(try folder.text("access_20250905.2.log") == line + line)
    }

    @Test("take a line that is longer than a file may be")
    func longLine() async throws {
        let folder = try Folder()
        let writer = try folder.writer(maximumBytes: 100)
        let long = String(repeating: "x", count: 500) + "\n"
        for line in ["a\n", long, "b\n"] { writer.write(Array(line.utf8), at: Self.noon) }
        await writer.close()
        let texts = try folder.names().map(folder.text)
        #expect(Set(texts).contains("b\n"))
        #expect(texts.joined().count == long.count + 4)
    }

    @Test("may be read by owner and group and by nobody else")
    func permissions() async throws {
        let folder = try Folder()
        let writer = try folder.writer()
        writer.write(Array("x\n".utf8), at: Self.noon)
        await writer.close()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("access_20250905.log"))
        #expect(((attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777) & 0o137 == 0)
    }

    @Test("that logrotate moved away, or copied and cut off, are gone on with")
    func logrotate() async throws {
        let folder = try Folder()
        let writer = try folder.writer()
        let path = folder.file("access_20250905.log")
        writer.write(Array("one\n".utf8), at: Self.noon)
        await writer.flush()
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        writer.write(Array("two\n".utf8), at: Self.noon)
        await writer.flush()
        #expect(try folder.text("access_20250905.log.1") == "one\n")
        #expect(try folder.text("access_20250905.log") == "two\n")
        #expect(truncate(path, 0) == 0)
        writer.write(Array("three\n".utf8), at: Self.noon)
        await writer.close()
        #expect(try folder.text("access_20250905.log") == "three\n")
    }

    @Test("on a full disk lose lines, say how many there and in the log, and go on when there is room")
    func fullDisk() async throws {
        let folder = try Folder()
        let path = folder.file("access_20250905.log")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
        let writer = try folder.writer()
        for _ in 0..<3 { writer.write(Array("lost\n".utf8), at: Self.noon) }
        await writer.flush()
        #expect(folder.complaints.lines.count == 1)
        #expect(folder.complaints.lines.first?.contains("No space left") == true)
        try FileManager.default.removeItem(atPath: path)
        writer.write(Array("kept\n".utf8), at: Self.noon)
        await writer.close()
        let lines = try folder.text("access_20250905.log").split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.contains(#""msg":"log lines before this one were lost","lost":"3""#) == true)
        #expect(lines.last == "kept")
    }

    @Test("in a folder that cannot be made stop nobody")
    func noFolder() async throws {
        let folder = try Folder()
        try folder.make("file")
        let writer = LogFileWriter(
            directory: folder.file("file/logs"), prefix: "access", timeZone: .gmt, maximumBytes: 1_000,
            logger: Logger(label: "test") { [complaints = folder.complaints] label in
                JSONLogHandler(label: label, mask: SecretMask(), sink: complaints)
            })
        writer.write(Array("x\n".utf8), at: Self.noon)
        await writer.close()
        #expect(folder.complaints.lines.count == 1)
    }

    @Test("get what comes faster than the disk takes it, or say how much they did not")
    func flood() async throws {
        let folder = try Folder()
        let writer = try folder.writer(maximumBytes: 1 << 30)
        let line = Array((String(repeating: "x", count: 299) + "\n").utf8)
        let count = 40_000
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<count / 4 { writer.write(line, at: Self.noon) }
        }
        await writer.flush()
        writer.write(line, at: Self.noon)
        await writer.close()
        let lines = try folder.text("access_20250905.log").split(separator: "\n")
        let lost = lines.filter { $0.contains("were lost") }.compactMap { line in
            line.split(separator: "\"").last { Int($0) != nil }.flatMap { Int($0) }
        }.reduce(0, +)
        #expect(lines.count { $0.count == 299 } + lost == count + 1)
    }

    @Test("of a kind are deleted when they are too old or too many, and nothing else is")
    func retention() throws {
        let folder = try Folder()
        let stay = ["access_20250829.log", "access_20250905.log", "access_20250905.1.log", "error_20200101.log"]
        let strange = ["access_2020.log", "access_20200101.txt", "access_20200101x.log", "notes", "access_log"]
        let old = ["access_20250828.log", "access_20250828.1.log", "access_20250701.log.1.gz"]
        for name in stay + strange + old { try folder.make(name) }
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("access_20200102.log"), withDestinationPath: folder.file("notes"))
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let kind = LogFileRetention(prefix: "access", days: 7, maximumBytes: 1_000)
        #expect(Set(kind.prune(folder.path, at: Self.noon, in: zone).deleted) == Set(old.map(folder.file)))
        #expect(try folder.names() == (stay + strange + ["access_20200102.log"]).sorted())
        let small = LogFileRetention(prefix: "access", days: 7, maximumBytes: 15)
        _ = small.prune(folder.path, at: Self.noon, in: zone)
        #expect(try folder.names().contains("access_20250905.1.log"))
        #expect(try !folder.names().contains("access_20250905.log"))
        #expect(try !folder.names().contains("access_20250829.log"))
    }
}
