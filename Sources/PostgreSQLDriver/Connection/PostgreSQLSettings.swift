import Database

/// What is told to libpq and, once connected, to the session.
struct PostgreSQLSettings: Sendable {
    /// Hides its password from whoever prints it.
    private let url: DatabaseURL
    let session: SessionOptions

    var location: String { url.location }

    private static let urlOptions = ["host", "sslcert", "sslcrl", "sslkey", "sslmode", "sslrootcert"]

    init(url: DatabaseURL, options: SessionOptions) throws(DatabaseURLError) {
        guard url.dialect == .postgresql else { throw DatabaseURLError("\(url) is not a PostgreSQL URL") }
        for name in url.options.keys.sorted() where !Self.urlOptions.contains(name) {
            throw DatabaseURLError(
                "PostgreSQL has no option “\(name)” here; there are \(Self.urlOptions.joined(separator: ", "))")
        }
        self.url = url
        session = options
    }

    /// libpq's connection keywords.
    var keywords: [(name: String, value: String)] {
        var keywords = [
            ("host", url.options["host"] ?? url.host), ("port", String(url.port ?? 5_432)),
            ("dbname", url.database), ("application_name", "herald"), ("client_encoding", "UTF8"),
            // A peer that vanished is noticed within a minute, also in the middle of a long statement.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"),
        ]
        if let user = url.user { keywords.append(("user", user)) }
        if let password = url.password { keywords.append(("password", password)) }
        for (name, value) in url.options where name != "host" { keywords.append((name, value)) }
        return keywords.map { (name: $0.0, value: $0.1) }
    }

    /// The session's parameters, set right after connecting. `SET` and not libpq's `options`, which a
    /// PgBouncer in between refuses.
    var sessionParameters: [(name: String, value: String)] {
        var parameters = [
            (name: "timezone", value: session.timeZone ?? "UTC"), (name: "datestyle", value: "ISO"),
            (name: "intervalstyle", value: "postgres"), (name: "bytea_output", value: "hex"),
            (name: "standard_conforming_strings", value: "on"),
        ]
        if let timeout = session.statementTimeout {
            parameters.append((name: "statement_timeout", value: String(max(1, timeout.wholeMilliseconds))))
        }
        if session.readOnly { parameters.append((name: "default_transaction_read_only", value: "on")) }
        return parameters
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
