package import FoundationEssentials
import Scheduling

/// What a Prometheus Alertmanager tells its webhook receivers, version 4 of the format
/// (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
///
/// Only `alerts` has to be there: an answer of 4xx makes Alertmanager drop the notification, so what can be told is
/// told. What is unknown is passed over.
package struct AlertNotification: Sendable, Hashable {
    package var groupKey: String
    package var receiver: String
    package var groupLabels: [String: String]
    package var commonLabels: [String: String]
    package var commonAnnotations: [String: String]
    /// Where people find the Alertmanager.
    package var externalURL: String
    package var alerts: [Alert]
    /// How many more alerts there are than `max_alerts` of the webhook let through.
    package var truncatedAlerts: Int

    package struct Alert: Sendable, Hashable {
        package var isResolved: Bool
        package var labels: [String: String]
        package var annotations: [String: String]
        package var startsAt: Date?
        /// nil while it fires.
        package var endsAt: Date?
        /// The rule's graph in Prometheus.
        package var generatorURL: String
        package var fingerprint: String
    }

    /// Whether nothing of it fires any more.
    var isResolved: Bool { alerts.allSatisfy(\.isResolved) }
}

extension AlertNotification: Decodable {
    private enum CodingKeys: String, CodingKey {
        case groupKey, receiver, status, groupLabels, commonLabels, commonAnnotations, externalURL, alerts
        case truncatedAlerts, version
    }

    package init(from decoder: any Decoder) throws {
        let body = try decoder.container(keyedBy: CodingKeys.self)
        _ = try body.decodeIfPresent(String.self, forKey: .version)
        _ = try body.decodeIfPresent(String.self, forKey: .status)
        groupKey = try body.decodeIfPresent(String.self, forKey: .groupKey) ?? ""
        receiver = try body.decodeIfPresent(String.self, forKey: .receiver) ?? ""
        groupLabels = try body.decodeIfPresent([String: String].self, forKey: .groupLabels) ?? [:]
        commonLabels = try body.decodeIfPresent([String: String].self, forKey: .commonLabels) ?? [:]
        commonAnnotations = try body.decodeIfPresent([String: String].self, forKey: .commonAnnotations) ?? [:]
        externalURL = try body.decodeIfPresent(String.self, forKey: .externalURL) ?? ""
        alerts = try body.decode([Alert].self, forKey: .alerts)
        truncatedAlerts = try body.decodeIfPresent(Int.self, forKey: .truncatedAlerts) ?? 0
        guard (0...1_000_000_000).contains(truncatedAlerts) else {
            throw DecodingError.dataCorruptedError(
                forKey: .truncatedAlerts, in: body, debugDescription: "out of range")
        }
    }
}

extension AlertNotification.Alert: Decodable {
    private enum CodingKeys: String, CodingKey {
        case status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint
    }

    package init(from decoder: any Decoder) throws {
        let body = try decoder.container(keyedBy: CodingKeys.self)
        isResolved = try body.decodeIfPresent(String.self, forKey: .status) == "resolved"
        labels = try body.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        annotations = try body.decodeIfPresent([String: String].self, forKey: .annotations) ?? [:]
        startsAt = Self.instant(try body.decodeIfPresent(String.self, forKey: .startsAt))
        let end = Self.instant(try body.decodeIfPresent(String.self, forKey: .endsAt))
        endsAt = isResolved ? end : nil
        generatorURL = try body.decodeIfPresent(String.self, forKey: .generatorURL) ?? ""
        fingerprint = try body.decodeIfPresent(String.self, forKey: .fingerprint) ?? ""
    }

    /// Go's zero time, `0001-01-01T00:00:00Z`, and what is no time at all are nil.
    private static func instant(_ text: String?) -> Date? {
        guard let text, let date = try? TimeText.parse(text, in: .gmt), date.timeIntervalSince1970 > 0 else {
            return nil
        }
        return date
    }
}
