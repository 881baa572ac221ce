import Synchronization

/// A group commit that stays on its connection's thread: when a batch is committed, the next one begins there at once,
/// without a detour over the cooperative pool. For thousands of items a second; else as `GroupCommit`.
package final class ConnectionGroupCommit<Item: Sendable, Outcome: Sendable>: Sendable {
    private typealias Queue = BatchQueue<Item, Outcome>

    private let queue: BatchQueue<Item, Outcome>
    private let pool: ConnectionPool
    private let turn: Duration
    private let flush: @Sendable ([Item], any Connection) throws -> [Outcome]

    /// - Parameters:
    ///   - pool: gives the connection.
    ///   - turn: after so long the connection is given back, so that others get it too.
    ///   - flush: writes the items, all or none of them, and gives an outcome for each, in order.
    package init(
        _ pool: ConnectionPool, maximumBatch: Int, turn: Duration = .milliseconds(20),
        flush: @escaping @Sendable ([Item], any Connection) throws -> [Outcome]
    ) {
        queue = BatchQueue(maximumBatch: maximumBatch)
        self.pool = pool
        self.turn = turn
        self.flush = flush
    }

    /// Returns when the batch that holds `item` is committed.
    ///
    /// - Throws: what `flush` threw for the item, or for its batch; what the pool says where it gives no connection.
    package func submit(_ item: Item) async throws -> Outcome {
        // Not a child of the submitter: the batch belongs to all who are in it.
        try await queue.submit(item) { Task.detached { await self.flushWaiting() } }
    }

    /// How many wait for the next batch: the backlog.
    package var waitingCount: Int { queue.waitingCount }

    private func flushWaiting() async {
        while true {
            let visit = Visit()
            do {
                let isDone = try await pool.withConnection { connection in
                    visit.hasBegun.store(true, ordering: .relaxed)
                    return try self.takeTurn(on: connection)
                }
                if isDone { return }
            } catch {
                // Those whose batch failed were told already. Without a connection the next batch is.
                guard !visit.hasBegun.load(ordering: .relaxed) else { continue }
                guard let batch = queue.next() else { return }
                Queue.answer(batch, throwing: error)
            }
        }
    }

    /// - Returns: whether nobody waits any more.
    /// - Throws: what failed, after those concerned were told, so that the pool looks at the connection.
    private func takeTurn(on connection: any Connection) throws -> Bool {
        let end = ContinuousClock.now + turn
        repeat {
            guard let batch = queue.next() else { return true }
            try write(batch, on: connection)
        } while ContinuousClock.now < end
        return false
    }

    private func write(_ batch: ArraySlice<Queue.Submission>, on connection: any Connection) throws {
        do {
            try Queue.answer(batch, with: try flush(Queue.items(batch), connection))
        } catch let error where batch.count == 1 || Queue.concernsAll(error) {
            Queue.answer(batch, throwing: error)
            throw error
        } catch {
            var isBroken = false
            for index in batch.indices {
                do {
                    try write(batch[index...index], on: connection)
                } catch {
                    isBroken = isBroken || Queue.concernsAll(error)
                }
            }
            if isBroken { throw error }
        }
    }
}

/// Whether the pool gave a connection.
private final class Visit: Sendable {
    let hasBegun = Atomic(false)
}
