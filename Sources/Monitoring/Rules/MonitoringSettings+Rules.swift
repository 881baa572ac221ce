extension MonitoringSettings {
    /// What `MachineCheck` finds and a rule tells already: the same channels, at the same limit or before, and not later
    /// than the next hourly look.
    package var toldByRules: Set<String> {
        var told: Set<String> = []
        if isTold("cpu_percent", ValueComparison(.greater, machine.cpuPercent)) { told.insert("cpu") }
        if isTold("memory_percent", ValueComparison(.greater, machine.memoryPercent)),
            isTold("memory_available_bytes", ValueComparison(.less, Double(machine.memoryAvailable)))
        {
            told.insert("memory")
        }
        return told
    }

    private func isTold(_ metric: String, _ limit: ValueComparison) -> Bool {
        rules.contains { rule in
            guard !rule.channels.isEmpty, Set(channels).isSubset(of: rule.channels), rule.lasting <= .seconds(3_600),
                let condition = try? RuleCondition(rule.condition), condition.selector == SeriesSelector(metric)
            else { return false }
            switch condition.question {
            case .latest, .window(.avg, _, _),
                .window(.max, _, _) where limit.relation == .greater,
                .window(.min, _, _) where limit.relation == .less:
                return condition.limit.holdsWherever(limit)
            default: return false
            }
        }
    }
}

extension ValueComparison {
    /// Whether every value beyond another limit is beyond this one.
    fileprivate func holdsWherever(_ other: ValueComparison) -> Bool {
        switch (relation, other.relation) {
        case (.greater, .greater), (.greaterOrEqual, .greater): limit <= other.limit
        case (.less, .less), (.lessOrEqual, .less): limit >= other.limit
        default: false
        }
    }
}
