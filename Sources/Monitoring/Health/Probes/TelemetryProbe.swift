package import Database

/// Whether the database of the usage statistics answers a statement that reads one of their tables. Not essential:
/// without it reports are refused and sent again, and all else is done.
package struct TelemetryProbe: HealthProbe {
    private let pool: ConnectionPool
    private let table: String

    /// - Parameters:
    ///   - pool: one connection of its own, which what counts cannot keep busy.
    ///   - table: a small one of the statistics, with a column `name`.
    package init(pool: ConnectionPool, table: String) {
        self.pool = pool
        self.table = table
    }

    package var name: String { "telemetry" }
    package var isEssential: Bool { false }

    package func look() async throws {
        try await MonitorStore(pool).readOwnTable(table)
    }
}
