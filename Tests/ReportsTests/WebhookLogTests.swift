import Foundation
import Logging
import Testing

@testable import Reports

@Suite("webhook-log")
struct WebhookLogTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func entry(
        _ status: WebhookLog.Entry.Status = .success, reason: String? = nil, content: String = "📊 标题\n🆕 新注册：3人",
        at instant: Date = Facts.tenOClock.addingTimeInterval(3)
    ) -> WebhookLog.Entry {
        WebhookLog.Entry(
            instant: instant, status: status, report: "sixpage-activity", channel: "ops", reason: reason,
            content: content)
    }

    private func withLog(_ body: (WebhookLog) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-reports-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(WebhookLog(directory: folder + "/webhook-log", timeZone: Facts.shanghai))
    }

    @Test("time stamp, status and content, appended in order")
    func form() throws {
        try withLog { log in
            log.append(entry(), logger: logger)
            log.append(entry(.failed, reason: "the robot's key\nis wrong (93000)", content: "x"), logger: logger)
            let text = try String(contentsOfFile: log.directory + "/webhook_20250905.log", encoding: .utf8)
            #expect(
                text == """
                    [2025-09-05 10:00:03] SUCCESS report=sixpage-activity channel=ops
                      📊 标题
                      🆕 新注册：3人
                    [2025-09-05 10:00:03] FAILED report=sixpage-activity channel=ops: the robot's key is wrong (93000)
                      x

                    """)
        }
    }

    @Test("a new day by the clocks of the zone begins a new file")
    func days() throws {
        try withLog { log in
            let midnight = Date(timeIntervalSince1970: 1_757_001_600)
            #expect(log.path(for: midnight).hasSuffix("/webhook_20250905.log"))
            #expect(log.path(for: midnight.addingTimeInterval(-1)).hasSuffix("/webhook_20250904.log"))
        }
    }

    @Test("content that looks like an entry cannot be taken for one")
    func forged() throws {
        try withLog { log in
            log.append(entry(content: "x\n[2025-09-05 10:00:00] SUCCESS forged\r\ny"), logger: logger)
            let text = try String(contentsOfFile: log.path(for: Facts.tenOClock), encoding: .utf8)
            #expect(text.split(separator: "\n").filter { $0.hasPrefix("[") }.count == 1)
        }
    }

    @Test("files are readable by owner and group only")
    func permissions() throws {
        try withLog { log in
            log.append(entry(), logger: logger)
            let attributes = try FileManager.default.attributesOfItem(atPath: log.path(for: Facts.tenOClock))
            let mode = try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
            #expect(mode & 0o007 == 0)
            #expect(mode & 0o600 == 0o600)
        }
    }

    @Test("a log that cannot be written stops nothing")
    func unwritable() {
        WebhookLog(directory: "/proc/nowhere", timeZone: .gmt).append(entry(), logger: logger)
    }
}
