package import Database

/// Opens sessions with MySQL 8 or MariaDB through libmariadb.
///
/// Options after the `?` of the URL: `socket` (the path of a Unix socket, instead of host and port),
/// `sslmode` (`disable`, the default; `require`; `verify-full`, which checks certificate and host),
/// `sslrootcert`, `sslcert`, `sslkey`, and `charset`, which can only be `utf8mb4`.
///
/// MariaDB's JSON is LONGTEXT with a check; its columns are told apart by the server's extended metadata
/// (MariaDB 10.5 and later) and are text on older servers. A date of `0000-00-00` stays what it is. When a
/// column is renamed while a session lives, a `SELECT *` prepared before keeps giving the old name there:
/// the library does not tell.
package struct MySQLDriver: DatabaseDriver {
    package let dialect: SQLDialect = .mysql
    package let location: String
    private let settings: MySQLSettings

    /// - Throws: a clause that names what is wrong with the URL.
    package init(url: DatabaseURL, options: SessionOptions) throws(DatabaseURLError) {
        location = url.location
        settings = try MySQLSettings(url: url, options: options)
    }

    package func connect() throws(DatabaseError) -> any Connection {
        try MySQLConnection(settings)
    }
}
