/// Where a database is, as users write it: `mysql://user:password@host:3306/name?option=value`,
/// `postgres://…`, or `sqlite:data/herald.db`.
///
/// User, password, name and options are percent-decoded. `mariadb:` and `postgresql:` are the same as
/// `mysql:` and `postgres:`, and a driver's name after a plus sign (`mysql+pymysql:`, as other software
/// writes it) is ignored. What follows `sqlite:` is a path as it stands.
package struct DatabaseURL: Sendable {
    package let dialect: SQLDialect
    /// Empty for SQLite.
    package let host: String
    package let port: Int?
    package let user: String?
    package let password: String?
    /// The database's name; in SQLite the path of its file. May be empty with a server.
    package let database: String
    package let options: [String: String]

    package init(_ text: String) throws(DatabaseURLError) {
        guard let colon = text.firstIndex(of: ":") else {
            throw DatabaseURLError("a database is written sqlite:PATH, postgres://… or mysql://…")
        }
        let dialect = try Self.dialect(ofScheme: text[..<colon])
        let rest = text[text.index(after: colon)...]
        if dialect == .sqlite {
            try self.init(sqlitePath: rest)
        } else {
            try self.init(dialect: dialect, server: rest)
        }
    }

    private init(sqlitePath rest: Substring) throws(DatabaseURLError) {
        var path = rest
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else {
                throw DatabaseURLError("sqlite: takes a path, not a host: write sqlite:\(path)")
            }
        }
        guard !path.isEmpty else { throw DatabaseURLError("sqlite: lacks the path of the file") }
        dialect = .sqlite
        (host, port, user, password) = ("", nil, nil, nil)
        database = String(path)
        options = [:]
    }

    private init(dialect: SQLDialect, server rest: Substring) throws(DatabaseURLError) {
        guard rest.hasPrefix("//") else {
            throw DatabaseURLError(
                "a server's URL has // after the scheme: \(dialect.scheme)://user:password@host/database")
        }
        let rest = rest.dropFirst(2)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest.dropFirst(authority.count)
        guard !tail.contains("#") else { throw DatabaseURLError("a # in the URL must be written %23") }

        self.dialect = dialect
        (user, password) = try Self.credentials(in: authority)
        (host, port) = try Self.address(in: authority)
        let path = tail.prefix { $0 != "?" }
        database = try Self.decoded(path.dropFirst(), "the database's name")
        options = try Self.options(in: tail.dropFirst(path.count + 1))
    }
}

extension DatabaseURL {
    /// Host, port and database, without user and password: for messages.
    package var location: String {
        guard dialect != .sqlite else { return database }
        let address = host.contains(":") ? "[\(host)]" : host
        return address + (port.map { ":\($0)" } ?? "") + "/" + database
    }

    /// The same URL for another database of the same server.
    package func with(database: String, user: String? = nil, password: String? = nil) -> DatabaseURL {
        DatabaseURL(
            dialect: dialect, host: host, port: port, user: user ?? self.user, password: password ?? self.password,
            database: database, options: options)
    }

    private init(
        dialect: SQLDialect, host: String, port: Int?, user: String?, password: String?, database: String,
        options: [String: String]
    ) {
        self.dialect = dialect
        (self.host, self.port, self.user, self.password) = (host, port, user, password)
        (self.database, self.options) = (database, options)
    }
}

extension DatabaseURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL with the password as `***`, and without the options, which may hold secrets too.
    package var description: String {
        guard dialect != .sqlite else { return "sqlite:\(database)" }
        let credentials = user.map { $0 + (password == nil ? "" : ":***") + "@" } ?? ""
        return "\(dialect.scheme)://\(credentials)\(location)"
    }

    package var debugDescription: String { description }

    /// `dump` and string interpolation of a value that holds a URL show no password either.
    package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// What is wrong with a database's URL, in one clause that never holds the password.
package struct DatabaseURLError: Error, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
