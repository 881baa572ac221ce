package import Database

/// What the store keeps of a watch's changes, by their ids in its queue.
package struct WatchMemory: Sendable {
    private let store: ConnectionPool

    package init(store: ConnectionPool) {
        self.store = store
    }

    /// For watches whose queue is gone: marks and groups of its changes say nothing of those in a queue made anew.
    package func forget(_ watches: [String]) async throws {
        guard !watches.isEmpty else { return }
        try await store.transaction { connection in
            for table in ["watch_mark", "watch_group"] {
                try connection.execute("DELETE FROM \(raw: table) WHERE watch IN (\(list: watches))")
            }
        }
    }
}
