package import Database

/// The chains of one settlement, to be read.
package struct StatementFeed: Sendable {
    package let settlement: String
    let store: ConnectionPool

    package init(settlement: String, store: ConnectionPool) {
        self.settlement = settlement
        self.store = store
    }

    /// - Parameter number: of the last statement that the reader has; 0: from the first on.
    package func page(of partner: String, after number: Int64, limit: Int) async throws -> [Statement] {
        try await store.withConnection { [settlement] in
            try StatementStore.page(of: partner, settlement, after: number, limit: limit, on: $0)
        }
    }

    /// nil: this partner was never to be told anything.
    package func head(of partner: String) async throws -> ChainHead? {
        try await store.withConnection { [settlement] in
            try StatementStore.head(of: partner, settlement, on: $0)
        }
    }

    /// Of all partners, by name.
    package func heads() async throws -> [ChainHead] {
        try await store.withConnection { [settlement] in try StatementStore.heads(of: settlement, on: $0) }
    }
}
