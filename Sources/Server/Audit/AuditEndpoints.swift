import FoundationEssentials
import Hummingbird
import Timekeeping

/// `GET /api/v1/audit`: who changed what.
package struct AuditEndpoints: Sendable {
    private let log: AuditLog

    private static let listName = "audit"

    package init(log: AuditLog) {
        self.log = log
    }

    package var all: [Endpoint] {
        [Endpoint(.get, "/api/v1/audit", .admin) { try await list($0, $1) }]
    }

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try request.parameters(allowing: "actor", "action", "subject", "since", "limit", "cursor")
        let limit = try query.limit()
        // One more than asked, to know whether there is a next page.
        let filter = AuditFilter(
            actor: try query.text("actor"), action: try query.text("action"), subject: try query.text("subject"),
            since: try query.instant("since"), before: try position(query), limit: limit + 1)
        let records = filter.isStorable ? try await log.list(filter) : []
        let page = records.prefix(limit)
        let next = records.count > limit ? page.last?.position : nil
        return try Answer.list(
            page.map(AuditFacts.init),
            next: next.map { PageCursor(Self.listName, $0.time.unixMilliseconds, $0.id) }, facts)
    }

    private func position(_ query: QueryParameters) throws -> AuditPosition? {
        guard let cursor = try query.cursor(of: Self.listName, count: 2) else { return nil }
        return AuditPosition(
            time: Date(unixMilliseconds: cursor.position[0]), id: cursor.position[1])
    }
}

extension AuditFilter {
    /// No database has a text with a zero byte, and PostgreSQL does not even take it as a question.
    fileprivate var isStorable: Bool {
        [actor, action, subject].allSatisfy { $0?.utf8.contains(0) != true }
    }
}
