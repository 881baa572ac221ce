import Foundation
import TestSupport
import Testing

@testable import App

@Suite("herald monitor rules, alerts, silence, acknowledge, series and logs")
struct MonitorRuleCommandTests {
    private static let rules = """
        monitoring:
          rules: [{ name: full, when: "disk_percent > 1", to: [ops], group_wait: 0s }]
          log_files: [{ path: app.log }]
        """

    @Test("an alert is listed, acknowledged by its rule's name, and the audit log says who did it")
    func acknowledge() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(more: Self.rules)
            let calm = await folder.run("monitor", "alerts")
            #expect(calm.output == "nothing fires\n", "\(calm.output)\(calm.complaints)")
            try await folder.judge()
            let listed = await folder.run("monitor", "alerts")
            #expect(listed.output.contains("full") && listed.output.contains("firing"), "\(listed.output)")
            let rules = await folder.run("monitor", "rules")
            #expect(rules.output.contains("1 firing") && rules.output.contains("disk_percent > 1"), "\(rules.output)")
            let known = await folder.run("monitor", "acknowledge", "full", "--comment", "on its way")
            #expect(known.status == 0 && known.output.contains("looked after by cli:"), "\(known.complaints)")
            let audit = await folder.run("audit", "list")
            #expect(audit.output.contains("alert.acknowledge"), "\(audit.output)")
            let history = await folder.run("monitor", "alerts", "--history", "--json")
            #expect(history.output.contains("acknowledged"), "\(history.output)")
            let unknown = await folder.run("monitor", "acknowledge", "none")
            #expect(unknown.status == 2 && unknown.complaints.contains("what fires"), "\(unknown.complaints)")
        }
    }

    @Test("a silence is made, listed and ended, and a wrong one says what is allowed")
    func silence() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(more: Self.rules)
            let made = await folder.run("monitor", "silence", "rule=full", "--for", "2h", "--comment", "build")
            #expect(made.status == 0 && made.output.contains("rule=full"), "\(made.output)\(made.complaints)")
            try await folder.judge()
            #expect(await folder.run("monitor", "alerts").output.contains("firing, silenced"))
            let ended = await folder.run("monitor", "silence", "--end", "1")
            #expect(ended.status == 0 && ended.output == "nothing is silenced\n", "\(ended.output)\(ended.complaints)")
            #expect(await folder.run("monitor", "silence", "--end", "1").status == 2)
            let wrong = await folder.run("monitor", "silence", "full")
            #expect(wrong.status == 2 && wrong.complaints.contains("LABEL=VALUE"), "\(wrong.complaints)")
            let long = await folder.run("monitor", "silence", "rule=full", "--for", "100d")
            #expect(long.status == 2 && long.complaints.contains("90 days"), "\(long.complaints)")
        }
    }

    @Test("series and their course are shown, and logs that nobody follows are a wrong call")
    func series() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(more: Self.rules)
            try await folder.judge()
            let series = await folder.run("monitor", "series")
            #expect(series.output.contains("disk_percent") && series.output.contains("50"), "\(series.output)")
            let course = await folder.run("monitor", "series", "disk_percent", "--since", "1h", "--json")
            #expect(course.output.contains(#""average" : 50"#), "\(course.output)")
            let logs = await folder.run("monitor", "logs")
            #expect(logs.status == 0 && logs.output.isEmpty, "\(logs.output)\(logs.complaints)")
            let counts = await folder.run("monitor", "logs", "--stats", "--json")
            #expect(counts.output.hasPrefix(#"{"total_logs":0,"#), "\(counts.output)\(counts.complaints)")
            let unknown = await folder.run("monitor", "logs", "--file", "none")
            #expect(unknown.status == 2 && unknown.complaints.contains("there are: app"), "\(unknown.complaints)")
        }
    }

    @Test("where no log is followed, monitor logs says so")
    func unfollowed() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            for options in [[], ["--stats"]] {
                let logs = await CommandResult.of(
                    ["monitor", "logs"] + options + ["--config", folder.configurationFile])
                #expect(logs.status == 0 && logs.complaints.contains("no log file is followed"), "\(logs.complaints)")
            }
        }
    }

    @Test("the rules that come with Herald are told as such, also with limits of the configuration")
    func shipped() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(
                more: """
                    monitoring:
                      health: { cpu_percent: 95 }
                      rules: [{ name: disk, when: "disk_percent > 90 until < 88" }]
                    """)
            let rules = await folder.run("monitor", "rules", "--json")
            struct Facts: Decodable {
                let name: String
                let when: String
                let isDefault: Bool
            }
            let facts = try JSONDecoder().decode([Facts].self, from: Data(rules.output.utf8))
            #expect(facts.first { $0.name == "cpu" }?.when == "cpu_percent > 95 until < 90")
            #expect(facts.filter { !$0.isDefault }.map(\.name) == ["disk"])
        }
    }

    @Test("herald doctor names a rule whose series nobody measures and a log that is not there")
    func doctor() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(
                more: """
                    monitoring:
                      rules: [{ name: typo, when: "cpu_percemt > 80", to: [ops] }]
                      log_files: [{ path: none/app.log }]
                    """)
            try await folder.judge()
            let doctor = await folder.run("doctor")
            #expect(doctor.output.contains("cpu_percemt"), "\(doctor.output)")
            #expect(doctor.output.contains("log file app"), "\(doctor.output)")
        }
    }
}
