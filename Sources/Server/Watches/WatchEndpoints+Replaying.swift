import Coordination
import Foundation
import HTTPTypes
import Hummingbird
import Watches

extension WatchEndpoints {
    /// Who died while he replayed keeps others from it no longer.
    private static let longestReplay = Duration.seconds(300)

    /// Puts changes back into the queue. What is put back is told once more, so a repetition with the same
    /// Idempotency-Key puts nothing back.
    func replay(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk(facts)
        let key = try IdempotencyKey(request, facts).map { "watch-replay:\(desk.definition.name):\($0.text)" }
        let order = try await request.decoded(as: WatchReplayOrder.self, facts)
        // A client that does not wait for the answer must not have it done by halves, nor without its key kept.
        let task = Task { try await oneAtATime(desk) { try await replay(desk, order, key, facts) } }
        return try Answer.facts(try await task.value, facts)
    }

    private func replay(
        _ desk: WatchDesk, _ order: WatchReplayOrder, _ key: String?, _ facts: RequestFacts
    ) async throws -> Replayed {
        let answers = KeptAnswers(keys)
        if let key,
            let known = try await answers.number(of: key, for: order.text, others: "another time or choice")
        {
            return Replayed(replayed: known, duplicate: true)
        }
        let count = try await ofSource(desk) {
            try await desk.queue.replay(since: order.since, includingFailedOnly: order.failed)
        }
        if let key { await answers.keep(Int64(count), for: order.text, as: key, facts) }
        return Replayed(replayed: Int64(count), duplicate: false)
    }

    /// Two at once would put everything back twice, whatever their keys.
    private func oneAtATime<Result: Sendable>(
        _ desk: WatchDesk, _ body: () async throws -> Result
    ) async throws -> Result {
        let (lock, holder) = ("watch-replay:\(desk.definition.name)", UUID().uuidString)
        guard try await keys.lock(lock, holder: holder, lease: Self.longestReplay) != nil else {
            throw APIError.conflict(
                "busy", "changes of watch \(desk.definition.name) are being put back right now; ask again in a while")
        }
        do {
            let result = try await body()
            _ = try? await keys.unlock(lock, holder: holder)
            return result
        } catch {
            _ = try? await keys.unlock(lock, holder: holder)
            throw error
        }
    }

    private struct Replayed: Encodable {
        let replayed: Int64
        /// The Idempotency-Key was known: nothing was put back now.
        let duplicate: Bool
    }
}
