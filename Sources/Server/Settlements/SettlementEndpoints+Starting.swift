import Coordination
import Foundation
import HTTPTypes
import Hummingbird
import Settlement

extension SettlementEndpoints {
    private static let keyLifetime = Duration.seconds(86_400)

    func start(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk(facts)
        let key = try IdempotencyKey(request, facts).map { "settlement-run:\(desk.definition.name):\($0.text)" }
        let order = try await request.decoded(as: SettlementOrder.self, facts)
        guard order.days.upperBound <= desk.runner.today else {
            throw APIError.invalidBody(
                "\(order.days.upperBound) has not begun yet in \(desk.definition.timeZone.identifier): today is "
                    + "\(desk.runner.today)")
        }
        if let key, let known = try await run(startedWith: key, for: order) {
            return try Answer.facts(
                Started(run: SettlementRunFacts(known), duplicate: true), facts, status: .accepted)
        }
        let id: Int64?
        do {
            id = try await starts.start(order, by: desk.runner, traceID: facts.traceID)
        } catch let error as SettlementBusy {
            throw APIError.conflict("busy", error.description)
        } catch let error as SettlementRefusal {
            throw APIError(.badGateway, "source_failed", error.description)
        }
        if let key, let id { await keep(id, order, startedWith: key, facts) }
        var run: SettlementRun?
        if let id { run = try await store.run(id) }
        return try Answer.facts(
            Started(run: run.map(SettlementRunFacts.init), duplicate: false), facts, status: .accepted)
    }

    private struct Started: Encodable {
        /// Of the first day; nil if it has not begun yet.
        let run: SettlementRunFacts?
        /// The Idempotency-Key was known: nothing new was started.
        let duplicate: Bool
    }

    private func run(startedWith key: String, for order: SettlementOrder) async throws -> SettlementRun? {
        guard let value = try await keys.entry(key)?.value else { return nil }
        let words = String(decoding: value, as: UTF8.self).split(separator: " ")
        guard words.count == 2, let id = Int64(words[0]), let run = try await store.run(id) else { return nil }
        guard words[1] == order.text else {
            throw APIError(
                .unprocessableContent, "idempotency_key_reused",
                "this Idempotency-Key was used for other days or options; take a new one")
        }
        return run
    }

    /// It is settled all the same: without its key a repetition would only settle once more.
    private func keep(
        _ id: Int64, _ order: SettlementOrder, startedWith key: String, _ facts: RequestFacts
    ) async {
        do {
            try await keys.store(
                Array("\(id) \(order.text)".utf8), as: key, soft: Self.keyLifetime, hard: Self.keyLifetime)
        } catch {
            facts.logger.warning("an idempotency key could not be kept", metadata: ["error": "\(error)"])
        }
    }
}
