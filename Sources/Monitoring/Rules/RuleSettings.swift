import Settings

/// How `herald.yaml` declares `monitoring.rules`.
enum RuleSettings {
    static let field = SettingsField(
        "rules",
        .list(
            of: .object([
                SettingsField("name", .name, "What it is called.", isRequired: true, example: "cpu"),
                SettingsField(
                    "when", .text, "The condition: see docs/monitoring.md.", isRequired: true,
                    example: "\"cpu_percent > 80\""),
                SettingsField(
                    "for", .duration(.zero...(.seconds(7 * 86_400))), "It must hold so long.", default: "0s",
                    example: "5m"),
                SettingsField(
                    "severity", .choice(AlertRule.Severity.allCases.map(\.rawValue)), "How bad it is.",
                    default: "warning"),
                SettingsField("to", .list(of: .name, count: 0...20), "The channels.", default: "[]", example: "[ops]"),
            ]), count: 0...200), "When somebody is told, and who.", default: "[]")

    /// - Parameters:
    ///   - monitoring: the section.
    ///   - channels: those that the file declares.
    static func read(
        _ monitoring: SettingsNode, channels: [String], problems: inout SettingsProblems
    ) -> [AlertRule] {
        var rules: [AlertRule] = []
        for node in monitoring.list("rules") {
            if let read = problems.collect({ () throws(SettingsProblem) in try rule(node, channels) }) {
                rules.append(read)
            }
        }
        return rules
    }

    private static func rule(_ node: SettingsNode, _ declared: [String]) throws(SettingsProblem) -> AlertRule {
        var channels: [String] = []
        for channel in node.list("to") {
            let name = try channel.string()
            guard declared.contains(name) else {
                let known = declared.isEmpty ? "none is declared" : declared.sorted().joined(separator: ", ")
                throw channel.problem("found \"\(name)\"; allowed is a channel of this file: \(known)")
            }
            channels.append(name)
        }
        return AlertRule(
            name: try node.string("name"), condition: try node.string("when"), lasting: try node.duration("for"),
            severity: AlertRule.Severity(rawValue: try node.string("severity")) ?? .warning, channels: channels)
    }
}
