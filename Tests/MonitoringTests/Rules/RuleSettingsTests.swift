import Settings
import Testing

@testable import Monitoring

@Suite("Rules in the configuration")
struct RuleSettingsTests {
    private func read(_ text: String, memory: Int64 = 8 << 30) throws -> (rules: [AlertRule], problems: [String]) {
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: .object([MonitoringSettings.field]))
        var problems = checked.problems
        let settings = MonitoringSettings(checked.root, channels: ["ops", "duty"], memory: memory, problems: &problems)
        return (settings.rules, problems.sorted.map(\.description))
    }

    @Test("a rule is read with all that it says, and takes the place of its default")
    func whole() throws {
        let (rules, problems) = try read(
            """
            monitoring:
              to: [ops]
              rules:
                - { name: cpu, when: "cpu_percent > 70", for: 2m, severity: critical, to: [duty], repeat: 1h,
                    group_wait: 10s, title: 忙, hint: 看, labels: { team: shop } }
            """)
        #expect(problems == [])
        var expected = AlertRule(
            name: "cpu", condition: "cpu_percent > 70", lasting: .seconds(120), severity: .critical,
            channels: ["duty"])
        (expected.repeats, expected.groupWait) = (.seconds(3_600), .seconds(10))
        (expected.title, expected.hint, expected.labels) = ("忙", "看", ["team": "shop"])
        #expect(rules.filter { $0.name == "cpu" } == [expected])
        #expect(Set(rules.map(\.name)) == Set(DefaultRules.all.map(\.name)))
    }

    @Test("without its own channels a rule tells those of its severity, else those of monitoring.to")
    func channels() throws {
        let (rules, problems) = try read(
            "monitoring: { to: [ops], severity_channels: { critical: [ops, duty], error: [] } }")
        #expect(problems == [])
        let byName = Dictionary(uniqueKeysWithValues: rules.map { ($0.name, $0.channels) })
        #expect(byName["service"] == ["ops", "duty"])
        #expect(byName["cpu"] == ["ops"])
        #expect(byName["disk"] == [])
    }

    @Test("the defaults can be switched off, and without channels they tell nobody")
    func none() throws {
        #expect(try read("monitoring: { default_rules: false }").rules == [])
        #expect(try read("{}").rules == DefaultRules.all)
    }

    @Test("what a rule tells is not told by the hourly look too")
    func toldByRules() throws {
        var settings = MonitoringSettings()
        settings.channels = ["ops"]
        settings.rules = [
            AlertRule(name: "a", condition: "avg(cpu_percent, 5m) > 80", channels: ["ops"]),
            AlertRule(name: "b", condition: "memory_percent > 90"),
        ]
        #expect(settings.toldByRules == ["cpu"])
        settings.rules = DefaultRules.all.map { rule in
            var rule = rule
            rule.channels = ["duty", "ops"]
            return rule
        }
        #expect(settings.toldByRules == ["cpu", "memory"])
        // The rule waits for more of it than the hourly look.
        settings.machine.cpuPercent = 70
        #expect(settings.toldByRules == ["memory"])
    }

    @Test(
        "what a rule would tell others, later or of something else is told by the hourly look too",
        arguments: [
            AlertRule(name: "a", condition: "cpu_percent > 80", channels: ["duty"]),
            AlertRule(name: "a", condition: "cpu_percent > 80", lasting: .seconds(7 * 86_400), channels: ["ops"]),
            AlertRule(name: "a", condition: "cpu_percent > 99", channels: ["ops"]),
            AlertRule(name: "a", condition: "cpu_percent{node=x} > 50", channels: ["ops"]),
            AlertRule(name: "a", condition: "cpu_percent < 50", channels: ["ops"]),
            AlertRule(name: "a", condition: "memory_percent > 50", channels: ["ops"]),
            AlertRule(name: "a", condition: "min(cpu_percent, 5m) > 50", channels: ["ops"]),
        ])
    func notToldByRules(rule: AlertRule) {
        var settings = MonitoringSettings()
        (settings.channels, settings.rules) = (["ops"], [rule])
        #expect(settings.toldByRules == [])
    }

    @Test("the shipped rules have the machine's limits")
    func machine() throws {
        func conditions(_ text: String, memory: Int64) throws -> [String] {
            let names = ["cpu", "memory", "memory-available", "disk"]
            return try read(text, memory: memory).rules.filter { names.contains($0.name) }.map(\.condition)
        }
        let own = try conditions(
            "monitoring: { health: { cpu_percent: 95, memory_percent: 97.5, memory_available: 64MB, disk_percent: 5 } }",
            memory: 512 << 20)
        #expect(
            own == [
                "cpu_percent > 95 until < 90", "memory_percent > 97.5 until < 92.5",
                "memory_available_bytes < 64MB until > 75MB", "disk_percent > 5 until < 4.5",
            ])
        for text in own { _ = try RuleCondition(text) }
        // 512 MB of 512 can never be there.
        #expect(
            try conditions("monitoring: {}", memory: 512 << 20) == [
                "cpu_percent > 80 until < 75", "memory_percent > 90 until < 85",
                "memory_available_bytes < 51MB until > 62668800", "disk_percent > 90 until < 88",
            ])
        #expect(try conditions("monitoring: {}", memory: 1 << 30)[2] == "memory_available_bytes < 512MB until > 600MB")
    }

    @Test(
        "what is wrong is told with its place",
        arguments: [
            (
                "monitoring: { rules: [{ name: a, when: \"cpu_percent >> 80\" }] }",
                "allowed is a condition such as cpu_percent > 80 (at character 14: expected a number, found \">\")"
            ),
            (
                "monitoring: { rules: [{ name: a, when: \"m > 1\" }, { name: a, when: \"m > 2\" }] }",
                "found \"a\" twice"
            ),
            ("monitoring: { rules: [{ name: a, when: \"m > 1\", to: [opz] }] }", "allowed is a channel of this file"),
            ("monitoring: { severity_channels: { critical: [opz] } }", "allowed is a channel of this file"),
            (
                "monitoring: { rules: [{ name: a, when: \"m > 1\", severity: bad }] }",
                "info or warning or error or critical"
            ),
        ])
    func problems(text: String, part: String) throws {
        let problems = try read(text).problems
        #expect(problems.count == 1)
        #expect(problems.first?.contains(part) == true)
        #expect(problems.first?.hasPrefix("herald.yaml:1:") == true)
    }
}
