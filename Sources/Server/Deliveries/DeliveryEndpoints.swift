package import Delivery
import Foundation
import Hummingbird

/// `/api/v1/deliveries…`: what was sent and what was not, and what can be done about it.
package struct DeliveryEndpoints: Sendable {
    private let ledger: DeliveryLedger

    private static let path = "/api/v1/deliveries"
    private static let listName = "deliveries"

    package init(ledger: DeliveryLedger) {
        self.ledger = ledger
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .restricted) { try await list($0, $1) },
            Endpoint(.get, Self.path + "/{id}", .restricted) { try await show($0, $1) },
            Endpoint(.post, Self.path + "/{id}/retry", .admin, change: "delivery.retry") { request, facts in
                try await change(request, facts) { try await ledger.retry($0) }
            },
            Endpoint(.post, Self.path + "/{id}/cancel", .admin, change: "delivery.cancel") { request, facts in
                try await change(request, facts) { try await ledger.cancel($0) }
            },
        ]
    }

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try request.parameters(
            allowing: "state", "dead", "channel", "feature", "reference", "topic", "trace_id", "since", "until",
            "limit", "cursor")
        var filter = DeliveryFilter(
            state: try query.word("state"), channel: try query.text("channel"), feature: try query.text("feature"),
            reference: try query.text("reference"), since: try query.instant("since"),
            before: try query.cursor(of: Self.listName)?.position.first, limit: try query.limit())
        filter.isDeadLetter = try query.flag("dead") ?? false
        filter.topic = try query.text("topic")
        filter.traceID = try query.text("trace_id")
        filter.until = try query.instant("until")
        guard filter.state == nil || !filter.isDeadLetter else {
            throw APIError.invalid("state and dead exclude each other; dead is failed, refused and throttled together")
        }
        guard filter.isStorable else { return try Answer.list([DeliveryFacts](), next: nil, facts) }
        let page = try await ledger.page(filter)
        return try Answer.list(
            page.deliveries.map(DeliveryFacts.init), next: page.next.map { PageCursor(Self.listName, $0) }, facts)
    }

    private func show(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let id = try facts.pathNumber("id", of: "delivery")
        guard let details = try await ledger.show(id) else { throw Self.unknown(id) }
        return try Answer.facts(DeliveryDetailsFacts(details), facts)
    }

    private func change(
        _ request: Request, _ facts: RequestFacts, _ change: (Int64) async throws -> Void
    ) async throws -> Response {
        _ = try request.parameters()
        let id = try facts.pathNumber("id", of: "delivery")
        do {
            try await change(id)
        } catch let refusal as DeliveryRefusal {
            throw refusal.isUnknown ? Self.unknown(id) : APIError.conflict("not_possible", refusal.description)
        }
        guard let summary = try await ledger.summaries(of: [id]).first else { throw Self.unknown(id) }
        return try Answer.facts("delivery", DeliveryFacts(summary), facts)
    }

    private static func unknown(_ id: Int64) -> APIError { .notFound("there is no delivery \(id)") }
}

extension DeliveryFilter {
    /// No database has a text with a zero byte, and PostgreSQL does not even take it as a question.
    fileprivate var isStorable: Bool {
        [channel, feature, reference, topic, traceID].allSatisfy { $0?.utf8.contains(0) != true }
    }
}
