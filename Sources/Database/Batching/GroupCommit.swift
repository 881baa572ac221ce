/// Batching under load: what arrives while a transaction runs goes together into the next one.
///
/// One item alone is written at once; a thousand at a time cost one commit per batch. When a batch of
/// several fails, its items are written one by one, so that a bad one fails alone; only a failure that is
/// not about the items (no connection, a full disk) is everybody's.
///
/// A submitter that is cancelled still waits: its item is written with the batch, and it learns so.
package final class GroupCommit<Item: Sendable, Outcome: Sendable>: Sendable {
    private typealias Queue = BatchQueue<Item, Outcome>

    private let queue: BatchQueue<Item, Outcome>
    private let flush: @Sendable ([Item]) async throws -> [Outcome]

    /// - Parameter flush: writes the items, all or none of them, and gives an outcome for each, in order.
    package init(
        maximumBatch: Int, flush: @escaping @Sendable ([Item]) async throws -> [Outcome]
    ) {
        queue = BatchQueue(maximumBatch: maximumBatch)
        self.flush = flush
    }

    /// Returns when the batch that holds `item` is committed.
    ///
    /// - Throws: what `flush` threw for the item, or for its batch.
    package func submit(_ item: Item) async throws -> Outcome {
        // Not a child of the submitter: the batch belongs to all who are in it.
        try await queue.submit(item) { Task.detached { await self.flushWaiting() } }
    }

    /// How many wait for the next batch: the backlog.
    package var waitingCount: Int { queue.waitingCount }

    private func flushWaiting() async {
        while let batch = queue.next() { await write(batch) }
    }

    private func write(_ batch: ArraySlice<Queue.Submission>) async {
        do {
            try Queue.answer(batch, with: try await flush(Queue.items(batch)))
        } catch let error where batch.count == 1 || Queue.concernsAll(error) {
            Queue.answer(batch, throwing: error)
        } catch {
            for index in batch.indices { await write(batch[index...index]) }
        }
    }
}
