import Database

extension Outbox {
    /// So many of each channel are found at once; those that are due first.
    private static let mostUnfinished = 1_000

    /// A feature's deliveries that wait, or that somebody sends, or sent when he died.
    ///
    /// - Parameter isMeant: asked of each by what the feature knows it by.
    package func unfinished(of feature: String, where isMeant: @escaping @Sendable (String) -> Bool) async throws
        -> [Int64]
    {
        try await store.withConnection { connection in
            var ids: [Int64] = []
            for channel in self.channels.keys.sorted() {
                for state in [DeliveryState.pending, .sending] {
                    var found = 0
                    // In the order of the index.
                    let statement: SQL = """
                        SELECT id, reference FROM delivery WHERE state = \(state.rawValue) AND channel = \(channel) \
                        AND feature = \(feature) AND reference IS NOT NULL ORDER BY due_at, id
                        """
                    try connection.forEachRow(statement) { row in
                        guard found < Self.mostUnfinished, isMeant(try row.text("reference")) else { return }
                        found += 1
                        ids.append(try row.integer("id"))
                    }
                }
            }
            return ids
        }
    }
}
