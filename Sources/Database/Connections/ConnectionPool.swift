/// The way everybody reaches a database: `withConnection` and `transaction` borrow a connection, run a
/// synchronous closure on its thread and give it back.
///
/// Cancelling the calling task stops the statement on the server and throws `DatabaseError(.cancelled)`.
package final class ConnectionPool: Sendable {
    package let driver: any DatabaseDriver
    package let configuration: PoolConfiguration

    package var dialect: SQLDialect { driver.dialect }

    package init(driver: any DatabaseDriver, configuration: PoolConfiguration = PoolConfiguration()) {
        self.driver = driver
        self.configuration = configuration
    }

    /// Runs `body` with a connection, on the connection's thread.
    ///
    /// - Parameter timeout: the statements of `body` together may take this long, then the one that runs
    ///   is stopped on the server and `.statementTimeout` is thrown. nil: the session's own limit only.
    package func withConnection<Result: Sendable>(
        timeout: Duration? = nil, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        fatalError("being built")
    }

    /// Runs `body` in one transaction. It is run again, at most three times in all, when the database
    /// asks for that (`.contention`), so it must have no effects but on the connection.
    package func transaction<Result: Sendable>(
        timeout: Duration? = nil, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await withConnection(timeout: timeout) { connection in
            try connection.transaction { try body(connection) }
        }
    }

    /// Closes idle connections, and the borrowed ones when they come back. Later calls throw `.closed`.
    package func close() async {}
}
