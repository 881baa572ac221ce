import FoundationEssentials
import Scheduling
import Timekeeping

/// What a template may name: the notification's own fields by their names in its JSON, and what follows from them.
struct AlertFacts {
    let values: [String: Any]

    /// Of the whole message.
    private static let ownNames = [
        "alerts", "color", "commonAnnotations", "commonLabels", "counts", "emoji", "externalURL", "firing",
        "groupLabels", "more", "name", "receiver", "resolved", "state",
    ]
    /// Within `{{#alerts}}`.
    private static let alertNames = [
        "annotations", "details", "duration", "ended", "fingerprint", "generatorURL", "instance", "labels", "severity",
        "started", "title",
    ]
    static let names = (ownNames + alertNames).sorted()
    static let maps = ["annotations", "commonAnnotations", "commonLabels", "groupLabels", "labels"]

    private let timeZone: TimeZone
    private let isMarkdown: Bool

    /// - Parameter maximumAlerts: the others are only counted.
    init(_ notification: AlertNotification, timeZone: TimeZone, isMarkdown: Bool, maximumAlerts: Int) {
        self.timeZone = timeZone
        self.isMarkdown = isMarkdown
        let form = AlertForm(timeZone: timeZone, isMarkdown: isMarkdown)
        // What fires comes first: that is what the reader has to do something about.
        let alerts = notification.alerts.filter { !$0.isResolved } + notification.alerts.filter(\.isResolved)
        let firing = alerts.count { !$0.isResolved }
        let isResolved = notification.isResolved
        let more = max(0, alerts.count - maximumAlerts) + notification.truncatedAlerts
        values = [
            "alerts": alerts.prefix(maximumAlerts).map(form.values) as [Any],
            "color": isResolved ? "info" : "warning",
            "commonAnnotations": form.texts(notification.commonAnnotations),
            "commonLabels": form.texts(notification.commonLabels),
            "groupLabels": form.texts(notification.groupLabels),
            "counts": Self.counts(firing: firing, resolved: alerts.count - firing),
            "emoji": isResolved ? "✅" : "🔥",
            "state": isResolved ? "恢复" : "告警",
            "externalURL": AlertText(url: notification.externalURL, isMarkdown: isMarkdown),
            "firing": AlertText(firing > 0 ? String(firing) : ""),
            "resolved": AlertText(alerts.count > firing ? String(alerts.count - firing) : ""),
            "more": AlertText(more > 0 ? String(more) : ""),
            "name": form.text(Self.name(of: notification)),
            "receiver": form.text(notification.receiver),
        ]
    }

    private static func counts(firing: Int, resolved: Int) -> String {
        [(firing, "条触发"), (resolved, "条恢复")].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: "，")
    }

    /// What the alerts of the group have in common: their name, else what they were grouped by.
    private static func name(of notification: AlertNotification) -> String {
        let names = Set(notification.alerts.map { $0.labels["alertname"] ?? "" })
        if names.count == 1, let name = names.first, !name.isEmpty { return name }
        let group = notification.groupLabels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return group.isEmpty ? "\(names.count)种告警" : group.joined(separator: " ")
    }
}

/// One alert as a template shows it.
private struct AlertForm {
    let timeZone: TimeZone
    let isMarkdown: Bool

    func text(_ text: String) -> AlertText { AlertText(text, isMarkdown: isMarkdown) }

    func texts(_ map: [String: String]) -> [String: AlertText] { map.mapValues(text) }

    func values(_ alert: AlertNotification.Alert) -> Any {
        let name = alert.labels["alertname"] ?? "告警"
        let annotations = alert.annotations
        let summary = annotations["summary"] ?? annotations["title"] ?? ""
        let details = annotations["description"] ?? annotations["message"] ?? ""
        let values: [String: Any] = [
            "labels": texts(alert.labels),
            "annotations": texts(annotations),
            "emoji": AlertSeverity.emoji(alert.labels["severity"], isResolved: alert.isResolved),
            "severity": text(alert.labels["severity"] ?? ""),
            "instance": text(alert.labels["instance"] ?? ""),
            "title": text(summary.isEmpty ? name : "\(name)：\(summary)"),
            "details": text(details == summary ? "" : details),
            "started": text(alert.startsAt.map(time) ?? "时间不详"),
            "ended": text(alert.endsAt.map(time) ?? ""),
            "duration": text(duration(of: alert)),
            "generatorURL": AlertText(url: alert.generatorURL, isMarkdown: isMarkdown),
            "fingerprint": text(alert.fingerprint),
        ]
        return values
    }

    private func time(_ instant: Date) -> String { LocalTime(instant, in: timeZone).withSeconds }

    /// `2小时5分钟`, to two units.
    private func duration(of alert: AlertNotification.Alert) -> String {
        guard let start = alert.startsAt, let end = alert.endsAt else { return "" }
        let milliseconds = max(0, end.unixMilliseconds - start.unixMilliseconds)
        var rest = milliseconds / 1_000
        var parts: [String] = []
        for (unit, seconds) in [("天", Int64(86_400)), ("小时", 3_600), ("分钟", 60), ("秒", 1)] {
            if rest / seconds > 0 { parts.append("\(rest / seconds)\(unit)") }
            rest %= seconds
        }
        return parts.isEmpty ? "不到1秒" : parts.prefix(2).joined()
    }
}
