package import Coordination
import Foundation
import Hummingbird
package import Monitoring
package import Timekeeping

/// `/api/v1/alerts`, `/api/v1/rules` and `/api/v1/silences`: Herald's own rules, what fires, and who is not told of it.
package struct RuleAlertEndpoints: Sendable {
    let rules: [AlertRule]
    let desk: AlertDesk
    let keys: any CacheEntries
    let clock: any WallClock

    private static let history = "alerts"

    /// - Parameter keys: where idempotency keys are kept for a day.
    package init(rules: [AlertRule], desk: AlertDesk, keys: any CacheEntries, clock: any WallClock) {
        self.rules = rules
        self.desk = desk
        self.keys = keys
        self.clock = clock
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/alerts", .restricted) { try await list($0, $1) },
            Endpoint(.get, "/api/v1/alerts/history", .restricted) { try await events($0, $1) },
            Endpoint(.post, "/api/v1/alerts/{id}/acknowledge", .admin, change: "alert.acknowledge") {
                try await acknowledge($0, $1)
            },
            Endpoint(.get, "/api/v1/rules", .restricted) { try await showRules($0, $1) },
            Endpoint(.get, "/api/v1/silences", .restricted) { try await silences($0, $1) },
            Endpoint(.post, "/api/v1/silences", .admin, change: "silence.create") { try await silence($0, $1) },
            Endpoint(.delete, "/api/v1/silences/{id}", .admin, change: "silence.end") { try await end($0, $1) },
        ]
    }

    private enum State: String, CaseIterable { case pending, firing, resolved }

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try request.parameters(allowing: "state", "rule", "severity")
        let (states, rule) = (try query.words("state", as: State.self).map(\.rawValue), try query.text("rule"))
        let severities = try query.words("severity", as: AlertRule.Severity.self).map(\.rawValue)
        let alerts = try await RuleAlertFacts.all(desk, at: clock.now()).filter { alert in
            (states.isEmpty || states.contains(alert.state)) && (rule == nil || alert.rule == rule)
                && (severities.isEmpty || severities.contains(alert.severity))
        }
        return try Answer.list(alerts, next: nil, facts)
    }

    /// Newest first.
    private func events(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try request.parameters(allowing: "limit", "cursor")
        let limit = try query.limit()
        let before = try query.cursor(of: Self.history)?.position.first
        let found = try await desk.history(most: limit + 1, before: before)
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { PageCursor(Self.history, $0.id) } : nil
        return try Answer.list(page.map(AlertEventFacts.init), next: next, facts)
    }

    private func showRules(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let alerts = try await desk.alerts()
        return try Answer.list(rules.map { AlertRuleFacts($0, alerts: alerts) }, next: nil, facts)
    }

    private func acknowledge(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let id = try facts.pathParameter("id")
        let order = try await request.decodedIfAny(as: AcknowledgeOrder.self, facts) ?? AcknowledgeOrder()
        let comment = order.comment ?? ""
        guard comment.utf8.count <= SilenceRule.mostComment, !comment.utf8.contains(0) else {
            throw APIError.invalidBody("comment is longer than \(SilenceRule.mostComment) bytes")
        }
        guard let alert = try await desk.alerts().first(where: { RuleAlertFacts.id($0) == id }) else {
            throw APIError.notFound(
                "there is no alert \"\(APIError.excerpt(id))\"; GET /api/v1/alerts lists those that there are")
        }
        let known = try await desk.acknowledge(
            rule: alert.rule, subject: alert.key, by: facts.caller.name ?? "api", comment: comment, at: clock.now())
        guard let known else {
            throw APIError.conflict("not_firing", "the alert does not fire, so there is nothing to acknowledge")
        }
        return try Answer.facts("alert", RuleAlertFacts(known, isSilenced: false), facts)
    }
}

/// The body of an acknowledgement; it may be left out.
private struct AcknowledgeOrder: Decodable {
    var comment: String?

    private enum CodingKeys: String, CodingKey, CaseIterable { case comment }

    init() {}

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        comment = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .comment)
    }
}
