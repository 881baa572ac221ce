import Database

/// What is told to libmariadb and, once connected, to the session.
struct MySQLSettings: Sendable {
    enum TLS: String, Sendable, CaseIterable {
        case disable
        case require
        case verifyFull = "verify-full"
    }

    let url: DatabaseURL
    let session: SessionOptions
    let tls: TLS

    private static let urlOptions = ["charset", "socket", "sslcert", "sslkey", "sslmode", "sslrootcert"]

    init(url: DatabaseURL, options: SessionOptions) throws(DatabaseURLError) {
        guard url.dialect == .mysql else { throw DatabaseURLError("\(url) is not a MySQL URL") }
        for name in url.options.keys.sorted() where !Self.urlOptions.contains(name) {
            throw DatabaseURLError(
                "MySQL has no option “\(name)” here; there are \(Self.urlOptions.joined(separator: ", "))")
        }
        guard (url.options["charset"] ?? "utf8mb4") == "utf8mb4" else {
            throw DatabaseURLError("the session speaks utf8mb4; the server converts from any other charset by itself")
        }
        guard let tls = TLS(rawValue: url.options["sslmode"] ?? "disable") else {
            let known = TLS.allCases.map(\.rawValue).joined(separator: ", ")
            throw DatabaseURLError("sslmode is not one of \(known)")
        }
        self.url = url
        self.tls = tls
        session = options
    }

    /// After so many seconds without a byte from the server, a session that only reads gives up: a server that
    /// hangs keeps its connections open and stops no statement by itself. Longer than the server's own limit.
    /// Sessions that write wait on: MySQL limits only SELECT.
    var answerTimeout: UInt32? {
        guard session.readOnly, let limit = session.statementTimeout else { return nil }
        return UInt32(clamping: limit.components.seconds + 15)
    }

    /// The statements that set the session up, in order.
    ///
    /// Strict, so that a value that does not fit is an error and not a shorter value; the server's own mode
    /// is replaced, so that a report means the same everywhere.
    func sessionStatements(isMariaDB: Bool) -> [String] {
        var statements = [
            "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
            // 1,024 bytes by default in MySQL, and what is longer is cut with nothing but a warning.
            "SET SESSION group_concat_max_len = 16777216",
        ]
        if let timeout = session.statementTimeout {
            let (seconds, attoseconds) = timeout.components
            let milliseconds = max(1, seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
            statements.append(
                isMariaDB
                    ? "SET SESSION max_statement_time = \(Double(milliseconds) / 1_000)"
                    : "SET SESSION max_execution_time = \(milliseconds)")
        }
        if session.readOnly {
            statements.append("SET SESSION TRANSACTION READ ONLY")
        } else {
            // Claims with SKIP LOCKED must see rows committed since the transaction began, and no gap locks.
            statements.append("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        }
        return statements
    }
}
