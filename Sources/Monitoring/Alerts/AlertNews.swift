import FoundationEssentials

/// One line of what a channel is to be told, as it waits for its group.
package struct AlertNews: Sendable, Hashable, Codable {
    var kind: AlertAction.Kind
    var ending: AlertAction.Ending?
    var rule: String
    var title: String
    var severity: String
    var condition: String
    var subject: String
    var value: String?
    var detail: String?
    var hint: String?
    var since: Date?
    var ended: Date?
    var silentSince: Date?

    init(_ kind: AlertAction.Kind, _ ending: AlertAction.Ending?, of alert: Alert) {
        let isShare = alert.condition.hasPrefix("rate")
        self.kind = kind
        self.ending = ending
        rule = alert.rule
        title = alert.title
        severity = alert.severity.rawValue
        condition = alert.condition
        subject = alert.subject.text
        value = alert.state.value.map { MetricText.text($0, of: alert.subject.name.metric, isShare: isShare) }
        detail = alert.state.detail
        hint = alert.hint
        since = alert.state.since ?? alert.state.firedAt
        ended = alert.state.endedAt
        silentSince = alert.state.silentSince
    }
}
