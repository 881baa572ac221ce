import Crypto
package import Foundation
package import Monitoring

/// An alert of Herald's own rules, as the API and `--json` show it.
package struct RuleAlertFacts: Encodable, Sendable {
    package struct Acknowledgement: Encodable, Sendable {
        package let by: String
        package let comment: String
        package let at: Date
    }

    /// The same as long as rule and series are.
    package let id: String
    package let rule: String
    package let title: String
    package let severity: String
    package let condition: String
    package let hint: String?
    /// The series, as messages write it.
    package let subject: String
    package let metric: String
    package let labels: [String: String]
    package let node: String?
    /// `pending`, `firing` or `resolved`.
    package let state: String
    package let since: Date?
    package let firedAt: Date?
    package let endedAt: Date?
    package let value: Double?
    package let detail: String?
    package let toldAt: Date?
    /// Who was told.
    package let channels: [String]
    package let acknowledgement: Acknowledgement?
    package let isFlapping: Bool
    package let isSilenced: Bool

    package init(_ alert: Alert, isSilenced: Bool) {
        let state = alert.state
        id = Self.id(alert)
        (rule, title, severity) = (alert.rule, alert.title, alert.severity.rawValue)
        (condition, hint, subject) = (alert.condition, alert.hint, alert.key)
        metric = alert.subject.name.metric
        labels = alert.subject.name.labels
        node = alert.subject.node.isEmpty ? nil : alert.subject.node
        self.state = state.phase.rawValue
        (since, firedAt, endedAt) = (state.since, state.firedAt, state.endedAt)
        (value, detail, toldAt) = (state.value.flatMap { $0.isFinite ? $0 : nil }, state.detail, state.toldAt)
        channels = state.channels ?? []
        acknowledgement = state.acknowledgement.map {
            Acknowledgement(by: $0.by, comment: $0.comment, at: $0.at)
        }
        isFlapping = state.isFlapping
        self.isSilenced = isSilenced
    }

    /// Short enough for an address and for a keyboard; a rule has few series, so that no two are the same.
    package static func id(_ alert: Alert) -> String {
        let text = alert.rule + "\n" + alert.key
        return SHA256.hash(data: Data(text.utf8)).prefix(6).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// All that are pending or fire, and those that ended within the last week; the worst first.
    package static func all(_ desk: AlertDesk, at now: Date) async throws -> [RuleAlertFacts] {
        let silences = try await desk.silences(endingAfter: now).filter { $0.isActive(at: now) }
        return try await desk.alerts().map { alert in
            RuleAlertFacts(alert, isSilenced: silences.contains { $0.covers(alert) })
        }
    }
}

/// What became of an alert.
package struct AlertEventFacts: Encodable, Sendable {
    package let id: Int64
    package let rule: String
    package let subject: String
    package let severity: String
    package let kind: String
    package let at: Date
    package let value: Double?
    package let note: String?

    package init(_ event: AlertEvent) {
        (id, rule, subject) = (event.id, event.rule, event.subject)
        (severity, kind, at) = (event.severity.rawValue, event.kind, event.at)
        (value, note) = (event.value.flatMap { $0.isFinite ? $0 : nil }, event.note)
    }
}

/// A rule, as the configuration or Herald's defaults have it.
package struct AlertRuleFacts: Encodable, Sendable {
    package let name: String
    package let title: String
    package let when: String
    package let forSeconds: Double
    package let severity: String
    package let to: [String]
    package let repeatSeconds: Double
    package let groupWaitSeconds: Double
    package let hint: String?
    package let labels: [String: String]
    /// It comes with Herald.
    package let isDefault: Bool
    /// How many of its alerts are in which state.
    package let pending: Int
    package let firing: Int

    package init(_ rule: AlertRule, alerts: [Alert]) {
        let own = alerts.filter { $0.rule == rule.name }
        name = rule.name
        title = rule.title ?? rule.name
        when = rule.condition
        forSeconds = Self.seconds(rule.lasting)
        severity = rule.severity.rawValue
        to = rule.channels
        repeatSeconds = Self.seconds(rule.repeats)
        groupWaitSeconds = Self.seconds(rule.groupWait)
        hint = rule.hint
        labels = rule.labels
        isDefault = rule.isShipped
        pending = own.count { $0.state.phase == .pending }
        firing = own.count { $0.state.phase == .firing }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
