extension MonitoringSettings {
    /// What `MachineCheck` finds and a rule tells somebody already.
    package var toldByRules: Set<String> {
        let findings = ["cpu_percent": "cpu", "memory_percent": "memory"]
        return rules.reduce(into: []) { told, rule in
            guard !rule.channels.isEmpty, let condition = try? RuleCondition(rule.condition) else { return }
            switch condition.question {
            case .latest(let selector), .window(_, let selector, _):
                if let finding = findings[selector.metric] { told.insert(finding) }
            default: break
            }
        }
    }
}
