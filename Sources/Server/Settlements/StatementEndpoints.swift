package import Database
import Hummingbird
package import Settlement

/// `/api/v1/settlements/{name}/statements…`: what a partner was told, numbered and chained.
///
/// A token with the purpose `statements` is a partner's: it sees its own chain of its one settlement and nothing else.
package struct StatementEndpoints: Sendable {
    private let settlements: [SettlementDefinition]
    private let store: ConnectionPool

    private static let path = "/api/v1/settlements/{name}/statements"
    private static let listName = "statements"
    private static let purpose = TokenPurpose.statements.rawValue

    package init(settlements: [SettlementDefinition], store: ConnectionPool) {
        self.settlements = settlements
        self.store = store
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .restricted, purpose: Self.purpose) { try await list($0, $1) },
            Endpoint(.get, Self.path + "/head", .restricted, purpose: Self.purpose) { try await head($0, $1) },
        ]
    }

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let feed = try feed(facts)
        let query = try request.parameters(allowing: "partner", "after", "limit", "cursor")
        let partner = try partner(query, facts)
        let limit = try query.limit()
        let after = try query.integer("after", in: Int64(0)...Int64.max)
        let cursor = try query.cursor(of: Self.listName)?.position.first
        guard after == nil || cursor == nil else {
            throw APIError.invalid("after and cursor both say where to go on; give one of them")
        }
        let statements = try await feed.page(of: partner, after: cursor ?? after ?? 0, limit: limit + 1)
        let page = statements.prefix(limit)
        let next = statements.count > limit ? page.last : nil
        return try Answer.list(
            page.map(StatementFacts.init), next: next.map { PageCursor(Self.listName, $0.content.number) }, facts)
    }

    private func head(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let feed = try feed(facts)
        let partner = try partner(try request.parameters(allowing: "partner"), facts)
        let head = try await feed.head(of: partner)
        return try Answer.facts("head", ChainHeadFacts(head, of: partner, feed.settlement), facts)
    }

    private func feed(_ facts: RequestFacts) throws -> StatementFeed {
        let name = try facts.pathParameter("name")
        if let scope = facts.caller.scope, scope.settlement != name {
            throw Self.forbidden(facts.caller, scope)
        }
        guard settlements.contains(where: { $0.name == name }) else {
            throw APIError.notFound(
                "there is no settlement \"\(APIError.excerpt(name))\"; GET /api/v1/settlements lists those that there are"
            )
        }
        return StatementFeed(settlement: name, store: store)
    }

    /// The caller's own, or the one that is asked for.
    private func partner(_ query: QueryParameters, _ facts: RequestFacts) throws -> String {
        let asked = try query.text("partner", maximumLength: 255).map { text in
            guard let partner = StatementPartner.name(typed: text) else {
                throw APIError.invalid(
                    "partner is \"\(APIError.excerpt(text))\"; allowed is a host, with a port where it has one of its own"
                )
            }
            return partner
        }
        if let scope = facts.caller.scope {
            guard asked == nil || asked == scope.partner else { throw Self.forbidden(facts.caller, scope) }
            return scope.partner
        }
        guard let asked else {
            throw APIError.invalid("partner is missing: name the host of the tasks' callback_url")
        }
        return asked
    }

    private static func forbidden(_ caller: Caller, _ scope: TokenScope) -> APIError {
        APIError(
            .forbidden, "forbidden",
            "the token \(caller.name ?? "stranger") is for the statements of \(scope.settlement) to \(scope.partner) only"
        )
    }
}

/// The end of a partner's chain.
struct ChainHeadFacts: Encodable {
    let settlement: String
    let partner: String
    /// 0: nothing was stated yet.
    let number: Int64
    let hash: String

    init(_ head: ChainHead?, of partner: String, _ settlement: String) {
        self.settlement = settlement
        self.partner = partner
        number = head?.number ?? 0
        hash = head?.hash ?? StatementHash.genesis
    }
}
