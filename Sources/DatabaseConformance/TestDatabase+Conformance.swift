import Database
import TestSupport

extension TestDatabase {
    /// Runs `body` with another pool on the same database.
    func withPool<Result>(
        _ options: SessionOptions, connections: Int = 1, isolation: isolated (any Actor)? = #isolation,
        _ body: (ConnectionPool) async throws -> Result
    ) async throws -> Result {
        let pool = ConnectionPool(
            driver: try driver(options: options), configuration: PoolConfiguration(maximumConnections: connections))
        do {
            let result = try await body(pool)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }

    func run(_ statements: SQL...) async throws {
        try await pool.withConnection { connection in
            for statement in statements { try connection.execute(statement) }
        }
    }

    func integer(_ statement: SQL) async throws -> Int64? {
        try await pool.withConnection { try $0.queryFirst(statement)?.values.first?.wholeNumber }
    }

    /// Makes `digit`, from which joins without end are built.
    func makeDigits() async throws {
        try await run("CREATE TABLE digit (d INTEGER NOT NULL)")
        try await run("INSERT INTO digit VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
    }

    /// A statement that no server finishes: 10^13 rows to count.
    static var endlessCount: SQL { "SELECT COUNT(*) AS endless FROM \(raw: endlessJoin) WHERE a.d + b.d + m.d >= 0" }

    /// As many rows to give.
    static var endlessRows: SQL { "SELECT a.d, b.d, m.d FROM \(raw: endlessJoin)" }

    private static var endlessJoin: String {
        "abcdefghijklm".map { "digit \($0)" }.joined(separator: " CROSS JOIN ")
    }

    /// The number of sessions that run a statement containing `marker` now, as the server sees it.
    func runningStatements(_ marker: String) async throws -> Int64? {
        switch kind {
        case .sqlite: 0
        case .postgresql:
            try await integer(
                """
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
                AND query LIKE \("%" + marker + "%")
                """)
        case .mysql:
            try await integer(
                """
                SELECT COUNT(*) FROM information_schema.processlist
                WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE \("%" + marker + "%")
                """)
        }
    }

    /// Waits until the server runs as many of them; gives up after 20 s.
    func waitForRunningStatements(_ marker: String, _ count: Int64) async throws {
        guard kind != .sqlite else { return }
        for _ in 0..<1_000 {
            if try await runningStatements(marker) == count { return }
            // Only the server knows when it has stopped, and it does not tell.
            try await Task.sleep(for: .milliseconds(20))
        }
        throw DatabaseError(.other, "the server does not come to run \(count) statements with \(marker)")
    }
}

extension SQLValue {
    /// The number, whatever type of number the database chose.
    var wholeNumber: Int64? {
        switch self {
        case .integer(let value): value
        case .decimal(let value): Int64(value.description)
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }
}
