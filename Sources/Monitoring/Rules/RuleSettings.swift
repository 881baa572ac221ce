import Settings

/// How `herald.yaml` declares `monitoring.rules`, and whom rules tell that do not say it.
enum RuleSettings {
    static let fields = [rules, defaults, severityChannels]

    private static let rules = SettingsField(
        "rules", .list(of: .object(ruleFields), count: 0...200), "When somebody is told, and who.", default: "[]")

    private static let defaults = SettingsField(
        "default_rules", .bool,
        "Whether the rules of docs/alert-rules.md hold without being written; one of the file with the same name takes "
            + "the place of its default.", default: "true")

    private static let severityChannels = SettingsField(
        "severity_channels",
        .object(
            AlertRule.Severity.allCases.map {
                SettingsField(
                    $0.rawValue, .list(of: .name, count: 0...20), "The channels of such rules; without it `to`.")
            }), "Whom a rule without its own `to` tells, by how bad it is.", example: "{ critical: [crm], info: [] }")

    private static let condition = SettingsShape.text(allowed: "a condition such as cpu_percent > 80") { text in
        do throws(ConditionProblem) {
            _ = try RuleCondition(text)
            return nil
        } catch {
            return "a condition such as cpu_percent > 80 (\(error)); see docs/alert-rules.md"
        }
    }

    private static let ruleFields = [
        SettingsField("name", .name, "What it is called.", isRequired: true, example: "cpu"),
        SettingsField(
            "when", condition, "The condition: see docs/alert-rules.md.", isRequired: true,
            example: "\"cpu_percent > 80\""),
        SettingsField(
            "for", .duration(.zero...(.seconds(7 * 86_400))), "It must hold so long.", default: "0s", example: "5m"),
        SettingsField(
            "severity", .choice(AlertRule.Severity.allCases.map(\.rawValue)), "How bad it is.", default: "warning"),
        SettingsField(
            "to", .list(of: .name, count: 0...20),
            "The channels; without any those of severity_channels, else those of monitoring.to.", default: "[]",
            example: "[ops]"),
        SettingsField(
            "repeat", .duration(.zero...(.seconds(30 * 86_400))),
            "It is told again so often while it lasts; 0s: never.",
            default: "4h"),
        SettingsField(
            "group_wait", .duration(.zero...(.seconds(3_600))),
            "What fires within this time goes to a channel in one message.", default: "30s"),
        SettingsField("title", .text, "What it is called in messages; without it its name.", example: "CPU 使用率过高"),
        SettingsField("hint", .text, "What the operator can do.", example: "look at top"),
        SettingsField(
            "labels", .map(SettingsMap(names: .name, exampleName: "team", of: .text)), "For silences.", default: "{}"),
    ]

    /// - Parameters:
    ///   - monitoring: the section.
    ///   - channels: those that the file declares.
    ///   - usual: whom a rule tells where nothing else is said.
    ///   - machine: the limits of the shipped rules.
    ///   - memory: of this machine or container, in bytes.
    static func read(
        _ monitoring: SettingsNode, channels: [String], usual: [String], machine: MachineLimits, memory: Int64?,
        problems: inout SettingsProblems
    ) -> [AlertRule] {
        var written: [AlertRule] = []
        for node in monitoring.list("rules") {
            guard let rule = problems.collect({ () throws(SettingsProblem) in try rule(node, channels) }) else {
                continue
            }
            guard !written.contains(where: { $0.name == rule.name }) else {
                problems.add(node.problem("found \"\(rule.name)\" twice; allowed is each name once", at: "name"))
                continue
            }
            written.append(rule)
        }
        let read = problems.collect { () throws(SettingsProblem) in
            (try monitoring.bool("default_rules"), try bySeverity(monitoring, channels))
        }
        guard let (hasDefaults, bySeverity) = read else { return written }
        let names = Set(written.map(\.name))
        let shipped = hasDefaults ? DefaultRules.rules(machine, memory: memory) : []
        let defaults = shipped.filter { !names.contains($0.name) }
        return (written + defaults).map { rule in
            var rule = rule
            if rule.channels.isEmpty { rule.channels = bySeverity[rule.severity] ?? usual }
            return rule
        }
    }

    private static func bySeverity(
        _ monitoring: SettingsNode, _ declared: [String]
    ) throws(SettingsProblem) -> [AlertRule.Severity: [String]] {
        guard let node = monitoring.node("severity_channels") else { return [:] }
        var channels: [AlertRule.Severity: [String]] = [:]
        for severity in AlertRule.Severity.allCases where node.node(severity.rawValue) != nil {
            channels[severity] = try Self.channels(node, severity.rawValue, declared)
        }
        return channels
    }

    private static func rule(_ node: SettingsNode, _ declared: [String]) throws(SettingsProblem) -> AlertRule {
        var rule = AlertRule(
            name: try node.string("name"), condition: try node.string("when"), lasting: try node.duration("for"),
            severity: AlertRule.Severity(rawValue: try node.string("severity")) ?? .warning,
            channels: try channels(node, "to", declared))
        rule.repeats = try node.duration("repeat")
        rule.groupWait = try node.duration("group_wait")
        rule.title = try node.optionalString("title")
        rule.hint = try node.optionalString("hint")
        for (label, value) in node.children("labels") { rule.labels[label] = try value.string() }
        return rule
    }

    private static func channels(
        _ node: SettingsNode, _ key: String, _ declared: [String]
    ) throws(SettingsProblem) -> [String] {
        var channels: [String] = []
        for channel in node.list(key) {
            let name = try channel.string()
            guard declared.contains(name) else {
                let known = declared.isEmpty ? "none is declared" : declared.sorted().joined(separator: ", ")
                throw channel.problem("found \"\(name)\"; allowed is a channel of this file: \(known)")
            }
            channels.append(name)
        }
        return channels
    }
}
