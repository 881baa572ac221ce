import Synchronization

/// What waits to be written, and who is to be told: the memory of a group commit.
///
/// One at a time writes; who submits while nobody does is told to begin.
final class BatchQueue<Item: Sendable, Outcome: Sendable>: Sendable {
    struct Submission {
        let item: Item
        let answer: CheckedContinuation<Outcome, any Error>
    }

    private struct State {
        var waiting: [Submission] = []
        var isFlushing = false
    }

    private let maximumBatch: Int
    private let state = Mutex(State())

    init(maximumBatch: Int) { self.maximumBatch = max(1, maximumBatch) }

    /// How many wait for the next batch.
    var waitingCount: Int {
        // A key path here would be made anew by each call: this type is generic.
        state.withLock { $0.waiting.count }
    }

    /// Returns when the batch that holds `item` was answered.
    ///
    /// - Parameter begin: called where nobody writes; who it starts takes batches until there is none.
    func submit(_ item: Item, begin: () -> Void) async throws -> Outcome {
        try await withCheckedThrowingContinuation { answer in
            let isFirst = state.withLock { state in
                state.waiting.append(Submission(item: item, answer: answer))
                defer { state.isFlushing = true }
                return !state.isFlushing
            }
            if isFirst { begin() }
        }
    }

    /// - Returns: nil where none waits: the next who submits begins again.
    func next() -> ArraySlice<Submission>? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isFlushing = false
                return nil
            }
            guard state.waiting.count > maximumBatch else {
                defer { state.waiting = [] }
                return state.waiting[...]
            }
            let batch = state.waiting.prefix(maximumBatch)
            state.waiting = Array(state.waiting.dropFirst(maximumBatch))
            return batch
        }
    }

    /// - Throws: where there is not an outcome for each; nobody was told then.
    static func answer(_ batch: ArraySlice<Submission>, with outcomes: [Outcome]) throws {
        guard outcomes.count == batch.count else {
            throw DatabaseError(
                .unexpectedValue, "a batch of \(batch.count) items gave \(outcomes.count) outcomes")
        }
        var index = 0
        for submission in batch {
            submission.answer.resume(returning: outcomes[index])
            index += 1
        }
    }

    /// A key path instead of the loop would be made anew for each batch: this type is generic.
    static func items(_ batch: ArraySlice<Submission>) -> [Item] {
        var items: [Item] = []
        items.reserveCapacity(batch.count)
        for submission in batch { items.append(submission.item) }
        return items
    }

    static func answer(_ batch: ArraySlice<Submission>, throwing error: any Error) {
        for submission in batch { submission.answer.resume(throwing: error) }
    }

    /// Whether the items one by one would fail in the same way, each after as long a wait.
    static func concernsAll(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return switch error.kind {
        case .unreachable, .connectionLost, .accessDenied, .cancelled, .poolExhausted, .closed, .diskFull, .readOnly:
            true
        default: false
        }
    }
}
