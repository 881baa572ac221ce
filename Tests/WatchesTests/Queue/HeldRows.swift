import Database
import TestSupport

/// Another session's transaction that holds locks until it is let go.
final class HeldRows: Sendable {
    private let pool: ConnectionPool

    /// - Parameter statement: what locks them.
    init(_ statement: String, driver: any DatabaseDriver) async throws {
        pool = ConnectionPool(driver: driver, configuration: PoolConfiguration(maximumConnections: 1))
        try await pool.withConnection { connection in
            try connection.execute("BEGIN")
            try connection.execute(SQL(text: statement))
        }
    }

    func release() async { await pool.close() }
}
