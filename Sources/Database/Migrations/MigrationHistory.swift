import FoundationEssentials
import Timekeeping

/// A table of applied migrations, on one connection.
struct MigrationHistory {
    struct Entry {
        let checksum: String
        let at: Date
    }

    private let connection: any Connection
    private let table: String

    init(_ connection: any Connection, table: String) {
        self.connection = connection
        self.table = table
    }

    /// Keeps other nodes out while `body` runs. SQLite's own write lock in each transaction does that.
    func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        switch connection.dialect {
        case .sqlite:
            return try body()
        case .postgresql:
            try connection.execute("SELECT pg_advisory_lock(\(raw: Self.lockNumber))")
            defer { _ = try? connection.execute("SELECT pg_advisory_unlock(\(raw: Self.lockNumber))") }
            return try body()
        case .mysql:
            let isLocked = try connection.queryFirst("SELECT GET_LOCK(\(raw: Self.lockName), 50) AS locked")
            guard try isLocked?.optionalInteger("locked") == 1 else {
                throw DatabaseError(
                    .contention, "another node has been migrating the store for more than 50 s",
                    hint: "wait until it is done, then start again")
            }
            defer { _ = try? connection.execute("DO RELEASE_LOCK(\(raw: Self.lockName))") }
            return try body()
        }
    }

    func createTable() throws {
        try connection.executeScript(
            connection.dialect.expandingTypes(
                in: """
                    CREATE TABLE IF NOT EXISTS \(table) (
                        name {{key}} NOT NULL PRIMARY KEY,
                        checksum {{key}} NOT NULL,
                        applied_at BIGINT NOT NULL
                    )
                    """))
    }

    func applied() throws -> [String: Entry] {
        let rows = try connection.query("SELECT name, checksum, applied_at FROM \(raw: table)")
        return try rows.reduce(into: [:]) { entries, row in
            entries[try row.text("name")] = Entry(
                checksum: try row.text("checksum"), at: try row.instant("applied_at"))
        }
    }

    /// As `applied()`, for a store that may have no table yet.
    func appliedIfAny() throws -> [String: Entry] {
        do {
            return try applied()
        } catch let error as DatabaseError where error.kind == .unknownTableOrColumn {
            return [:]
        }
    }

    /// - Returns: false if it has been applied already, perhaps by another node just now.
    func apply(_ migration: Migration, at instant: Date) throws -> Bool {
        try connection.transaction {
            let known = try connection.queryFirst(
                "SELECT name FROM \(raw: table) WHERE name = \(migration.name)")
            guard known == nil else { return false }
            try run(migration)
            try connection.execute(
                """
                INSERT INTO \(raw: table) (name, checksum, applied_at)
                VALUES (\(migration.name), \(migration.checksum(in: connection.dialect)), \(instant.unixMilliseconds))
                """)
            return true
        }
    }

    private func run(_ migration: Migration) throws(DatabaseError) {
        do {
            try connection.executeScript(migration.script(connection.dialect))
        } catch {
            throw DatabaseError(
                error.kind, "the migration \(migration.name) failed: \(error.message)", code: error.code,
                hint: connection.dialect == .mysql
                    ? "MySQL cannot take back changes of a schema: drop what this migration made, then start again"
                    : error.hint)
        }
    }

    /// "herald" in ASCII; one lock per database in PostgreSQL.
    private static let lockNumber = "114776364149860"
    /// MySQL's locks belong to the server, so the name is made for the database; 64 characters at most.
    private static let lockName = "CONCAT('herald.', MD5(DATABASE()))"
}
