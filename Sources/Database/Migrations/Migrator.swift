/// Brings the store's schema up to date, once, however many nodes start together.
package struct Migrator: Sendable {
    package let migrations: [Migration]

    package init(_ migrations: [Migration]) {
        self.migrations = migrations
    }

    /// Applies what is missing, in order.
    ///
    /// - Returns: the names of the migrations applied now.
    package func migrate(_ pool: ConnectionPool) async throws -> [String] {
        fatalError("being built")
    }
}
