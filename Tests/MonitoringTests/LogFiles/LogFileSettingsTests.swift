import Foundation
import Settings
import Testing

@testable import Monitoring

@Suite("Declaring followed logs")
struct LogFileSettingsTests {
    private func read(_ logs: String...) throws -> (logs: [FollowedLog], problems: [String]) {
        let text = "monitoring:\n  log_files:\n" + logs.map { "    - \($0)\n" }.joined()
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: .object([MonitoringSettings.field]))
        var problems = checked.problems
        guard problems.isEmpty else { return ([], problems.sorted.map(\.description)) }
        let settings = MonitoringSettings(checked.root, channels: [], problems: &problems)
        return (settings.logFiles, problems.sorted.map(\.description))
    }

    @Test("a path is enough; the rest has its usual values")
    func usual() throws {
        let (logs, problems) = try read("{ path: logs/app.log }")
        #expect(problems == [])
        #expect(logs == [FollowedLog(name: "app", path: "logs/app.log")])
    }

    @Test("all that can be said is read")
    func full() throws {
        let (logs, problems) = try read(
            """
            { path: "logs/shop-*.log", name: s, format: json, timezone: Europe/Berlin, level: INFO, keep: ERROR, \
            sources: [orders] }
            """)
        #expect(problems == [])
        #expect(
            logs == [
                FollowedLog(
                    name: "s", path: "logs/shop-*.log", format: .json, timeZone: TimeZone(identifier: "Europe/Berlin"),
                    level: .info, keeps: .error, sources: ["orders"])
            ])
    }

    @Test("two logs of one name are refused, and so is what cannot be followed")
    func problems() throws {
        let twice = try read("{ path: logs/app.log }", "{ path: other/app.log }").problems
        #expect(twice.count == 1)
        #expect(twice.first?.contains("found another log called \"app\"; allowed is a `name` for each") == true)
        for wrong in [
            "{ path: \"logs/*/app.log\" }", "{ path: logs/ }", "{ path: a, timezone: Mars }",
            "{ path: a, level: LOUD }",
        ] {
            #expect(try read(wrong).problems.count == 1, "\(wrong)")
        }
    }
}
