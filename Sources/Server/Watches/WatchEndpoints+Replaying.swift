import Coordination
import Foundation
import HTTPTypes
import Hummingbird
import Watches

extension WatchEndpoints {
    private static let keyLifetime = Duration.seconds(86_400)

    /// Puts changes back into the queue. What is put back is told once more, so a repetition with the same
    /// Idempotency-Key puts nothing back.
    func replay(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk(facts)
        let key = try IdempotencyKey(request, facts).map { "watch-replay:\(desk.definition.name):\($0.text)" }
        let order = try await request.decoded(as: WatchReplayOrder.self, facts)
        if let key, let known = try await replayed(with: key, for: order) {
            return try Answer.facts(Replayed(replayed: known, duplicate: true), facts)
        }
        let count = try await ofSource(desk) {
            try await desk.queue.replay(since: order.since, includingFailedOnly: order.failed)
        }
        if let key { await keep(count, order, with: key, facts) }
        return try Answer.facts(Replayed(replayed: count, duplicate: false), facts)
    }

    private struct Replayed: Encodable {
        let replayed: Int
        /// The Idempotency-Key was known: nothing was put back now.
        let duplicate: Bool
    }

    private func replayed(with key: String, for order: WatchReplayOrder) async throws -> Int? {
        guard let value = try await keys.entry(key)?.value else { return nil }
        let words = String(decoding: value, as: UTF8.self).split(separator: " ")
        guard words.count == 2, let count = Int(words[0]) else { return nil }
        guard words[1] == order.text else {
            throw APIError(
                .unprocessableContent, "idempotency_key_reused",
                "this Idempotency-Key was used for another time or choice; take a new one")
        }
        return count
    }

    /// It is done all the same; without its key a repetition would put them back again.
    private func keep(
        _ count: Int, _ order: WatchReplayOrder, with key: String, _ facts: RequestFacts
    ) async {
        do {
            try await keys.store(
                Array("\(count) \(order.text)".utf8), as: key, soft: Self.keyLifetime, hard: Self.keyLifetime)
        } catch {
            facts.logger.warning("an idempotency key could not be kept", metadata: ["error": "\(error)"])
        }
    }
}
