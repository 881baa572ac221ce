import Synchronization

/// Batching under load: what arrives while a transaction runs goes together into the next one.
///
/// One item alone is written at once; a thousand at a time cost one commit per batch. When a batch of
/// several fails, its items are written one by one, so that a bad one fails alone; only a failure that is
/// not about the items (no connection, a full disk) is everybody's.
///
/// A submitter that is cancelled still waits: its item is written with the batch, and it learns so.
package final class GroupCommit<Item: Sendable, Outcome: Sendable>: Sendable {
    private struct Submission {
        let item: Item
        let answer: CheckedContinuation<Outcome, any Error>
    }

    private struct State {
        var waiting: [Submission] = []
        var isFlushing = false
    }

    private let maximumBatch: Int
    private let flush: @Sendable ([Item]) async throws -> [Outcome]
    private let state = Mutex(State())

    /// - Parameter flush: writes the items, all or none of them, and gives an outcome for each, in order.
    package init(
        maximumBatch: Int, flush: @escaping @Sendable ([Item]) async throws -> [Outcome]
    ) {
        self.maximumBatch = max(1, maximumBatch)
        self.flush = flush
    }

    /// Returns when the batch that holds `item` is committed.
    ///
    /// - Throws: what `flush` threw for the item, or for its batch.
    package func submit(_ item: Item) async throws -> Outcome {
        try await withCheckedThrowingContinuation { answer in
            let isFirst = state.withLock { state in
                state.waiting.append(Submission(item: item, answer: answer))
                defer { state.isFlushing = true }
                return !state.isFlushing
            }
            // Not a child of the submitter: the batch belongs to all who are in it.
            if isFirst { Task.detached { await self.flushWaiting() } }
        }
    }

    /// How many wait for the next batch: the backlog.
    package var waitingCount: Int { state.withLock(\.waiting.count) }

    private func flushWaiting() async {
        while let batch = nextBatch() {
            await write(batch)
        }
    }

    private func nextBatch() -> ArraySlice<Submission>? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isFlushing = false
                return nil
            }
            let batch = state.waiting.prefix(maximumBatch)
            state.waiting = Array(state.waiting.dropFirst(maximumBatch))
            return batch
        }
    }

    private func write(_ batch: ArraySlice<Submission>) async {
        do {
            let outcomes = try await flush(batch.map(\.item))
            guard outcomes.count == batch.count else {
                throw DatabaseError(
                    .unexpectedValue, "a batch of \(batch.count) items gave \(outcomes.count) outcomes")
            }
            for (submission, outcome) in zip(batch, outcomes) { submission.answer.resume(returning: outcome) }
        } catch let error where batch.count == 1 || Self.concernsAll(error) {
            for submission in batch { submission.answer.resume(throwing: error) }
        } catch {
            for index in batch.indices { await write(batch[index...index]) }
        }
    }

    /// Whether the items one by one would fail in the same way, each after as long a wait.
    private static func concernsAll(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return switch error.kind {
        case .unreachable, .connectionLost, .accessDenied, .cancelled, .poolExhausted, .closed, .diskFull, .readOnly:
            true
        default: false
        }
    }
}
