import Coordination
import Foundation
import HTTPTypes
import Hummingbird
import Settlement

extension SettlementEndpoints {
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
        let answers = KeptAnswers(keys)
        if let key,
            let id = try await answers.number(of: key, for: order.text, others: "other days or options"),
            let known = try await store.run(id)
        {
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
        if let key, let id { await answers.keep(id, for: order.text, as: key, facts) }
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
}
