import Database
import MySQLDriver
import PostgreSQLDriver
import SQLiteDriver

/// Opens the database that a URL names: the only place that knows all three drivers.
enum DatabaseConnector {
    enum Purpose {
        /// Herald's own tables: written, in UTC.
        case store
        /// A user's business database: only read, in the zone in which it keeps local times.
        case source(timeZone: String, statementTimeout: Duration, connectTimeout: Duration)
        /// The same, to write what a settlement writes there, in its zone.
        ///
        /// - statementTimeout: nil: a statement may take as long as it needs (an index of a large table).
        case settlement(timeZone: String, statementTimeout: Duration?, connectTimeout: Duration)
        /// The same, to write a watch's queue, in the source's zone: what it reads are the watched rows.
        ///
        /// - statementTimeout: nil: a statement may take as long as it needs (triggers wait for whoever holds the table).
        case watch(timeZone: String, statementTimeout: Duration?, connectTimeout: Duration)
    }

    static func driver(_ url: DatabaseURL, for purpose: Purpose) throws(DatabaseURLError) -> any DatabaseDriver {
        let options = sessionOptions(for: purpose)
        switch url.dialect {
        case .sqlite: return SQLiteDriver(path: url.database, options: options, role: role(for: purpose))
        case .postgresql: return try PostgreSQLDriver(url: url, options: options)
        case .mysql: return try MySQLDriver(url: url, options: options)
        }
    }

    private static func sessionOptions(for purpose: Purpose) -> SessionOptions {
        switch purpose {
        case .store: SessionOptions()
        case .source(let timeZone, let statementTimeout, let connectTimeout):
            SessionOptions(
                readOnly: true, statementTimeout: statementTimeout, connectTimeout: connectTimeout, timeZone: timeZone)
        case .settlement(let timeZone, let statementTimeout, let connectTimeout),
            .watch(let timeZone, let statementTimeout, let connectTimeout):
            SessionOptions(
                statementTimeout: statementTimeout, connectTimeout: connectTimeout, timeZone: timeZone)
        }
    }

    private static func role(for purpose: Purpose) -> SQLiteDriver.Role {
        switch purpose {
        case .store: .store
        case .source, .settlement, .watch: .source
        }
    }
}
