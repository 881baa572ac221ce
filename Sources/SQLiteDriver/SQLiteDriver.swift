package import Database

/// SQLite, in process, over sqlite3's own C interface.
package struct SQLiteDriver: DatabaseDriver {
    /// Whose file it is.
    package enum Role: Sendable {
        /// Herald's own: made when missing (with its folder, readable to its owner only), in WAL mode, every
        /// commit on the disk before it is answered, so that a power failure loses nothing either.
        case store
        /// A user's: it must be there, and its journal mode stays as it is.
        case source
    }

    package let path: String
    package let options: SessionOptions
    package let role: Role
    /// How long a statement waits for another process or thread that writes.
    package let busyTimeout: Duration

    package init(
        path: String, options: SessionOptions = SessionOptions(), role: Role = .source,
        busyTimeout: Duration = .seconds(5)
    ) {
        self.path = path
        self.options = options
        self.role = role
        self.busyTimeout = busyTimeout
    }

    package var dialect: SQLDialect { .sqlite }

    package var location: String { "sqlite \(path)" }

    package func connect() throws(DatabaseError) -> any Connection {
        let file = SQLiteFile(path: path)
        if role == .store, !options.readOnly { try file.create() }
        let connection = try SQLiteConnection(
            handle: file.open(readOnly: options.readOnly), statementTimeout: options.statementTimeout,
            busyTimeout: busyTimeout)
        do {
            try connection.executeScript(settings)
        } catch {
            connection.close()
            throw file.explain(error)
        }
        return connection
    }

    private var settings: String {
        var settings = "PRAGMA foreign_keys = ON;"
        if options.readOnly {
            settings += "PRAGMA query_only = ON;"
        } else if role == .store {
            settings += "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
        }
        // Reads the file's header, so that a file that is no database is found here and not in a report.
        return settings + "SELECT COUNT(*) FROM sqlite_schema;"
    }
}
