import Foundation
import Monitoring
import TestSupport
import Testing

@Suite("deploy/logrotate")
struct LogrotateTests {
    /// The file as it would be where `folder` is /var/log, and this user is Herald's.
    private static func installed(in folder: URL) async throws -> String {
        let user = try await name("-un")
        let group = try await name("-gn")
        let file = folder.appending(path: "herald.logrotate")
        try DeployFolder.text("logrotate/herald").replacing("/var/log", with: folder.path)
            .replacing("su herald herald", with: "su \(user) \(group)")
            .replacing("create 0640 herald herald", with: "create 0640 \(user) \(group)")
            .write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        return file.path
    }

    private static func name(_ option: String) async throws -> String {
        try await ProgramResult.of(["id", option]).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("logrotate reads it without complaint")
    func debug() async throws {
        try await DeployFolder.withScratch { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "herald"), withIntermediateDirectories: true)
            let file = try await Self.installed(in: folder)
            let result = try await ProgramResult.of(["logrotate", "--debug", file])
            #expect(result.status == 0, "\(result.output)")
            #expect(!result.output.contains("error:"), "\(result.output)")
        }
    }

    @Test("monitor.log is rotated to a name by whose day the cleaner knows its age, and begins anew")
    func forced() async throws {
        try await DeployFolder.withScratch { folder in
            let logs = folder.appending(path: "herald")
            try FileManager.default.createDirectory(
                at: logs, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
            try "a line\n".write(to: logs.appending(path: "monitor.log"), atomically: true, encoding: .utf8)
            let file = try await Self.installed(in: folder)
            let result = try await ProgramResult.of([
                "logrotate", "--force", "--state", folder.path + "/state", file,
            ])
            #expect(result.status == 0, "\(result.output)")
            let names = try FileManager.default.contentsOfDirectory(atPath: logs.path).sorted()
            let rotated = try #require(names.first { $0 != "monitor.log" })
            #expect(names == ["monitor.log", rotated])
            #expect(try String(contentsOf: logs.appending(path: rotated), encoding: .utf8) == "a line\n")
            #expect(try String(contentsOf: logs.appending(path: "monitor.log"), encoding: .utf8).isEmpty)
            let inAMonth = Date(timeIntervalSinceNow: 32 * 86_400)
            let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
            let cleaned = await LogCleaner(
                directories: [LogDirectory(logs.path)], days: 30, timeZone: zone
            ).clean(at: inAMonth)
            #expect(cleaned.deleted.map(\.name).contains(rotated))
        }
    }
}
