import Foundation

@testable import Monitoring

/// Notifications as an Alertmanager sends them.
enum AlertSample {
    static let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    static func alert(
        _ name: String = "HighCPU", instance: String = "web-1:9100", severity: String = "critical",
        status: String = "firing", summary: String = "CPU above 90 %", description: String = "for ten minutes",
        endsAt: String = "0001-01-01T00:00:00Z"
    ) -> String {
        """
        {"status":"\(status)","labels":{"alertname":"\(name)","instance":"\(instance)","severity":"\(severity)"},
         "annotations":{"summary":"\(summary)","description":"\(description)"},
         "startsAt":"2025-09-05T02:00:00.123456789Z","endsAt":"\(endsAt)",
         "generatorURL":"http://prometheus:9090/graph?g0.expr=up","fingerprint":"\(name)-\(instance)"}
        """
    }

    static let resolved = alert(status: "resolved", endsAt: "2025-09-05T04:05:06Z")

    static func body(_ alerts: [String], groupKey: String = "{}:{alertname=\\\"HighCPU\\\"}", more: String = "")
        -> String
    {
        """
        {"version":"4","groupKey":"\(groupKey)","status":"firing","receiver":"herald",
         "groupLabels":{"alertname":"HighCPU"},"commonLabels":{"alertname":"HighCPU","job":"node"},
         "commonAnnotations":{},"externalURL":"http://alertmanager:9093","truncatedAlerts":0,
         "news":{"of":["a later version"]},"alerts":[\(alerts.joined(separator: ","))]\(more)}
        """
    }

    static func notification(_ alerts: [String] = [alert()], more: String = "") throws -> AlertNotification {
        try JSONDecoder().decode(AlertNotification.self, from: Data(body(alerts, more: more).utf8))
    }

    static func text(
        _ notification: AlertNotification, _ format: AlertmanagerSettings.Format = .text, template: String? = nil,
        maximumAlerts: Int = 20
    ) throws -> String {
        try AlertTemplate(template ?? AlertTemplate.usual(format)).render(
            AlertFacts(
                notification, timeZone: shanghai, isMarkdown: format == .markdown, maximumAlerts: maximumAlerts))
    }
}
