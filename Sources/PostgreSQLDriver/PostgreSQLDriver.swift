package import Database

/// Opens sessions with a PostgreSQL server through libpq.
///
/// Options after the `?` of the URL: `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `sslcrl` as libpq knows
/// them, and `host` for the folder of a Unix socket.
package struct PostgreSQLDriver: DatabaseDriver {
    package let dialect: SQLDialect = .postgresql
    package let location: String
    private let settings: PostgreSQLSettings

    /// - Throws: a clause that names what is wrong with the URL.
    package init(url: DatabaseURL, options: SessionOptions) throws(DatabaseURLError) {
        location = url.location
        settings = try PostgreSQLSettings(url: url, options: options)
    }

    package func connect() throws(DatabaseError) -> any Connection {
        try PostgreSQLConnection(settings)
    }

    package func notices(named name: String) -> AsyncStream<DatabaseNotice>? {
        PostgreSQLListener.notices(named: name, settings)
    }
}
