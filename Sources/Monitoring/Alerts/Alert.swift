import Observability

/// One rule and one series, and how they stand.
package struct Alert: Sendable, Hashable {
    package var rule: String
    package var subject: SeriesIdentity
    package var severity: AlertRule.Severity
    /// What it is called in messages.
    package var title: String
    package var condition: String
    package var hint: String?
    /// Of the rule.
    package var labels: [String: String]
    package var state: AlertState

    package init(_ rule: AlertRule, _ subject: SeriesIdentity, state: AlertState = AlertState()) {
        self.rule = rule.name
        self.subject = subject
        severity = rule.severity
        title = rule.title ?? rule.name
        condition = rule.condition
        hint = rule.hint
        labels = rule.labels
        self.state = state
    }

    /// By what silences choose: labels of the series and of the rule, and `rule`, `severity`, `metric`, `node`.
    package var allLabels: [String: String] {
        var all = subject.name.labels.merging(labels) { _, ofRule in ofRule }
        all["rule"] = rule
        all["severity"] = severity.rawValue
        all["metric"] = subject.name.metric
        if !subject.node.isEmpty { all["node"] = subject.node }
        return all
    }

    /// What it is in the store, within its rule.
    package var key: String { Self.key(subject) }

    /// What is too long for an index is cut, and told apart by a fingerprint.
    package static func key(_ subject: SeriesIdentity) -> String { key(subject.text) }

    static func key(_ text: String) -> String {
        guard text.unicodeScalars.count > 200 else { return text }
        let fingerprint = String(StableHash.of(text), radix: 16)
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(200))) + "…" + fingerprint
    }
}
