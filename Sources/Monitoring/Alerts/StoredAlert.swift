import Database
import FoundationEssentials

/// An alert as the store keeps it: JSON.
struct StoredAlert: Codable {
    private var rule: String
    private var metric: String
    private var labels: [String: String]
    private var node: String
    private var severity: String
    private var title: String
    private var condition: String
    private var hint: String?
    private var ruleLabels: [String: String]
    private var state: AlertState

    init(_ alert: Alert) {
        rule = alert.rule
        metric = alert.subject.name.metric
        labels = alert.subject.name.labels
        node = alert.subject.node
        severity = alert.severity.rawValue
        title = alert.title
        condition = alert.condition
        hint = alert.hint
        ruleLabels = alert.labels
        state = alert.state
    }

    var alert: Alert {
        var rule = AlertRule(
            name: rule, condition: condition, severity: AlertRule.Severity(rawValue: severity) ?? .warning)
        rule.title = title
        rule.hint = hint
        rule.labels = ruleLabels
        return Alert(rule, SeriesIdentity(name: SeriesName(metric, labels), node: node), state: state)
    }
}

/// Values of alerts as the store keeps them.
enum AlertJSON {
    static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw DatabaseError(.unexpectedValue, "what the store has of alerts cannot be read: \(error)")
        }
    }
}
