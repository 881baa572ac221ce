/// Batching under load: what arrives while a transaction runs goes together into the next one.
///
/// One item alone is written at once; a thousand at a time cost one commit per batch.
package actor GroupCommit<Item: Sendable, Outcome: Sendable> {
    package init(
        maximumBatch: Int, flush: @escaping @Sendable ([Item]) async throws -> [Outcome]
    ) {
        fatalError("being built")
    }

    /// Returns when the batch that holds `item` is committed.
    ///
    /// - Throws: what `flush` threw for that batch.
    package func submit(_ item: Item) async throws -> Outcome {
        fatalError("being built")
    }
}
