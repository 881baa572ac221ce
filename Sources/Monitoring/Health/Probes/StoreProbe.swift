package import Database

/// Whether the store answers a statement that reads one of Herald's own tables. Essential: nothing can be taken in,
/// sent or scheduled without it.
package struct StoreProbe: HealthProbe {
    package static let name = "database"

    private let pool: ConnectionPool

    /// - Parameter pool: one connection of its own: a store's pool that is busy is no store that is away.
    package init(pool: ConnectionPool) {
        self.pool = pool
    }

    package var name: String { Self.name }
    package var isEssential: Bool { true }

    package func look() async throws {
        try await MonitorStore(pool).readOwnTable()
    }
}
