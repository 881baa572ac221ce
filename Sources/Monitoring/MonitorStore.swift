package import Database

/// The only place with the SQL of monitoring.
package struct MonitorStore: Sendable {
    private let pool: ConnectionPool

    package init(_ pool: ConnectionPool) {
        self.pool = pool
    }

    /// One round trip.
    package func ping(timeout: Duration) async throws {
        try await pool.withConnection(timeout: timeout) { connection in _ = try connection.query("SELECT 1 AS alive") }
    }

    /// Reads a row of a small table.
    ///
    /// - Parameter table: of Herald's own, by a name that stands in the code; by default the smallest of the store.
    func readOwnTable(_ table: String = "herald_migration") async throws {
        try await pool.withConnection { connection in
            _ = try connection.queryFirst("SELECT name FROM \(raw: table) LIMIT 1")
        }
    }

    /// The first column of the first row of a statement that the configuration declares; nil: there is no row.
    ///
    /// - Parameter timeout: the statement is stopped on the server then.
    func figure(_ query: String, timeout: Duration) async throws -> SQLValue? {
        try await pool.withConnection(timeout: timeout) { connection in
            var figure: SQLValue?
            do {
                try connection.forEachRow(SQL(text: query)) { row in
                    figure = row.values.first
                    throw Enough()
                }
            } catch is Enough {}
            return figure
        }
    }

    /// The rest of a result is not wanted.
    private struct Enough: Error {}

    /// How much room the database takes, in bytes; nil where the user may not see it.
    package func bytes() async throws -> Int64? {
        try await pool.withConnection(timeout: .seconds(10)) { connection in
            try connection.queryFirst(Self.sizeQuery(connection.dialect))?.optionalInteger("bytes")
        }
    }

    private static func sizeQuery(_ dialect: SQLDialect) -> SQL {
        switch dialect {
        case .sqlite:
            "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()"
        case .postgresql:
            "SELECT pg_database_size(current_database()) AS bytes"
        case .mysql:
            """
            SELECT CAST(SUM(data_length + index_length) AS SIGNED) AS bytes
            FROM information_schema.tables WHERE table_schema = DATABASE()
            """
        }
    }
}
