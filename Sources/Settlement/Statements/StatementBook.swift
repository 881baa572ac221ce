package import Database
package import Delivery
package import Timekeeping

/// Tells partners a day's numbers, once: what was told stands in the store, numbered for each partner and chained.
///
/// Two nodes that settle at the same time cannot tell anything twice nor fork a chain: a transaction holds the ends of
/// the chains that it lengthens, and unique keys stand behind that.
package struct StatementBook: Sendable {
    /// So many drafts share a transaction.
    static let batchSize = 100
    /// How often a transaction is tried that met another one's.
    private static let tries = 20

    private let definition: SettlementDefinition
    private let store: ConnectionPool
    private let outbox: Outbox
    private let clock: any WallClock

    package init(
        definition: SettlementDefinition, store: ConnectionPool, outbox: Outbox, clock: any WallClock
    ) {
        self.definition = definition
        self.store = store
        self.outbox = outbox
        self.clock = clock
    }

    /// Decides of each draft whether its partner is to be told, and puts what is into the outbox in the transaction
    /// that lengthens the partner's chain.
    ///
    /// - Parameter drafts: of tasks that `CallbackCheck` does not refuse.
    /// - Returns: for each draft what became of it, in their order. Interrupted, it may be called again with the same.
    package func tell(_ drafts: [CallbackDraft], traceID: String) async throws -> [StatementResult] {
        let prepared = try drafts.map { try PreparedDraft($0, definition) }
        try await openChains(of: Set(prepared.map(\.partner)).sorted())
        var results: [StatementResult] = []
        results.reserveCapacity(drafts.count)
        for start in stride(from: 0, to: prepared.count, by: Self.batchSize) {
            let batch = Array(prepared[start..<min(start + Self.batchSize, prepared.count)])
            let writer = StatementBatch(
                drafts: batch, definition: definition, outbox: outbox, now: clock.now(), traceID: traceID)
            results += try await patiently { try await store.transaction { try writer.tell(on: $0) } }
            outbox.wake(definition.channelName)
        }
        return results
    }

    /// The row that is a chain's end has to be there before anybody can hold it.
    private func openChains(of partners: [String]) async throws {
        let settlement = definition.name
        let known = try await store.withConnection { try StatementStore.partners(of: settlement, on: $0) }
        let missing = Set(partners).subtracting(known).sorted()
        guard !missing.isEmpty else { return }
        try await patiently {
            try await store.transaction { connection in
                for partner in missing {
                    try StatementStore.openChain(of: partner, settlement, on: connection)
                }
            }
        }
    }

    /// A unique key that is taken shows the same as a deadlock: somebody else was faster. Asked again, the store tells
    /// what that one wrote.
    private func patiently<Result>(_ work: () async throws -> Result) async throws -> Result {
        for attempt in 1..<Self.tries {
            do {
                return try await work()
            } catch let error as DatabaseError where error.kind == .contention || error.kind == .uniqueViolation {
                // Two that met once should not meet again.
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...10) * attempt))
            }
        }
        return try await work()
    }
}
