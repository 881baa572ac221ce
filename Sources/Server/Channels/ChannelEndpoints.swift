package import Delivery
import Hummingbird
package import Observability

/// `/api/v1/channels…`: the ways out, how they stand, and switching them.
package struct ChannelEndpoints: Sendable {
    private let outbox: Outbox
    private let types: [String: String]
    private let mask: SecretMask

    private static let path = "/api/v1/channels"

    /// - Parameter types: `wecom-robot` and the like, of every declared channel by its name.
    package init(outbox: Outbox, types: [String: String], mask: SecretMask) {
        self.outbox = outbox
        self.types = types
        self.mask = mask
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .restricted) { request, facts in
                _ = try request.parameters()
                return try Answer.list(try await ChannelFacts.all(ledger, types: types), next: nil, facts)
            },
            Endpoint(.get, Self.path + "/{name}", .restricted) { request, facts in
                _ = try request.parameters()
                return try await shown(try name(facts), facts)
            },
            Endpoint(.post, Self.path + "/{name}/enable", .admin, change: "channel.enable") {
                try await enable($0, $1)
            },
            Endpoint(.post, Self.path + "/{name}/disable", .admin, change: "channel.disable") {
                try await disable($0, $1)
            },
            Endpoint(.post, Self.path + "/{name}/test", .admin, change: "channel.test") { try await test($0, $1) },
        ]
    }

    private var ledger: DeliveryLedger { DeliveryLedger(outbox: outbox) }

    private func name(_ facts: RequestFacts) throws -> String {
        let name = try facts.pathParameter("name")
        guard types[name] != nil else { throw Self.unknown(name) }
        return name
    }

    private static func unknown(_ name: String) -> APIError {
        .notFound("there is no channel \"\(APIError.excerpt(name))\"; GET \(path) lists those that there are")
    }

    private func shown(_ name: String, _ facts: RequestFacts) async throws -> Response {
        let channels = try await ChannelFacts.all(ledger, types: types)
        guard let channel = channels.first(where: { $0.name == name }) else { throw Self.unknown(name) }
        return try Answer.facts("channel", channel, facts)
    }

    // MARK: - Changes

    private func enable(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let name = try name(facts)
        let order = try await request.decodedIfAny(as: ChannelReason.self, facts)
        try await ledger.enable(name)
        // Nothing keeps the reason with a channel that works.
        facts.logger.info(
            "a channel was enabled", metadata: ["channel": "\(name)", "reason": "\(order?.reason ?? "none given")"])
        return try await shown(name, facts)
    }

    private func disable(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let name = try name(facts)
        let order = try await request.decodedIfAny(as: ChannelReason.self, facts) ?? ChannelReason()
        let untold = try await ledger.disable(name, reason: mask.mask(order.reason ?? "disabled by hand"))
        for (owner, error) in untold ?? [:] {
            facts.logger.error(
                "a channel's owner cannot be told that it was disabled",
                metadata: ["channel": "\(name)", "owner": "\(owner)", "error": "\(error)"])
        }
        return try await shown(name, facts)
    }

    /// Whose answer is to be waited for has the delivery to look at.
    private func test(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let name = try name(facts)
        let key = try IdempotencyKey(request, facts)
        let order = try await request.decodedIfAny(as: ChannelTestOrder.self, facts) ?? ChannelTestOrder()
        if let pause = try await ledger.pauses().first(where: { $0.channel == name && $0.kind == .disabled }) {
            throw APIError.conflict(
                "channel_disabled", "\(pause.sentence); POST \(Self.path)/\(name)/enable switches it on again")
        }
        try await ledger.resume(name)
        var entry = OutboxEntry(
            message: .text(order.text ?? ChannelTest.text), channel: name,
            key: "channel-test:\(key?.text ?? TraceID.make())", traceID: facts.traceID)
        entry.keepsChannel = true
        do {
            let receipt = try await outbox.enqueue(entry)
            let result = Enqueued(deliveryIDs: receipt.deliveryIDs, duplicate: receipt.isDuplicate)
            return try Answer.facts(result, facts, status: .accepted)
        } catch let refusal as ChannelRefusal {
            throw APIError.invalidBody(refusal.description)
        }
    }

    private struct Enqueued: Encodable {
        let deliveryIDs: [Int64]
        /// The Idempotency-Key was known: nothing new is sent.
        let duplicate: Bool

        // Written out: "deliveryIDs" in snake case is "delivery_i_ds".
        private enum CodingKeys: String, CodingKey {
            case deliveryIDs = "deliveryIds"
            case duplicate
        }
    }
}
