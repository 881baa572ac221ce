package import Database
import FoundationEssentials
import MySQLDriver
import PostgreSQLDriver
import SQLiteDriver

/// A private, empty database for one test, with a pool, dropped afterwards:
///
///     @Test(arguments: TestDatabaseKind.allCases)
///     func claimsOnce(_ kind: TestDatabaseKind) async throws {
///         try await withTestDatabase(kind, migrations: OutboxSchema.migrations) { pool in … }
///     }
package final class TestDatabase: Sendable {
    package let kind: TestDatabaseKind
    package let url: DatabaseURL
    package let pool: ConnectionPool
    private let owner: DatabaseOwner

    private init(kind: TestDatabaseKind, owner: DatabaseOwner, configuration: PoolConfiguration) throws {
        self.kind = kind
        self.owner = owner
        url = owner.url
        pool = ConnectionPool(
            driver: try Self.driver(kind, url: owner.url, options: SessionOptions()), configuration: configuration)
    }

    /// Makes the database and applies the migrations. Call `drop()` at the end, or use `withTestDatabase`.
    package static func make(
        _ kind: TestDatabaseKind, migrations: [Migration] = [], configuration: PoolConfiguration = PoolConfiguration()
    ) async throws -> TestDatabase {
        let owner = try DatabaseOwner(kind)
        try await owner.create()
        do {
            let database = try TestDatabase(kind: kind, owner: owner, configuration: configuration)
            if !migrations.isEmpty { _ = try await Migrator(migrations).migrate(database.pool) }
            return database
        } catch {
            try? await owner.drop()
            throw error
        }
    }

    /// A driver for further sessions with this database: read-only ones, other zones, other users.
    package func driver(
        options: SessionOptions = SessionOptions(), user: String? = nil, password: String? = nil
    ) throws -> any DatabaseDriver {
        let url = url.with(database: url.database, user: user, password: password)
        return try Self.driver(kind, url: url, options: options)
    }

    /// Closes the pool and drops the database, with whoever still uses it.
    package func drop() async throws {
        await pool.close()
        try await owner.drop()
    }

    /// A driver for any URL.
    package static func driver(
        _ kind: TestDatabaseKind, url: DatabaseURL, options: SessionOptions
    ) throws -> any DatabaseDriver {
        switch kind {
        case .sqlite: SQLiteDriver(path: url.database, options: options, role: options.readOnly ? .source : .store)
        case .postgresql: try PostgreSQLDriver(url: url, options: options)
        case .mysql: try MySQLDriver(url: url, options: options)
        }
    }
}

/// Runs `body` with the pool of a private, migrated database and drops it afterwards.
package func withTestDatabase<Result>(
    _ kind: TestDatabaseKind, migrations: [Migration] = [], configuration: PoolConfiguration = PoolConfiguration(),
    isolation: isolated (any Actor)? = #isolation, _ body: (ConnectionPool) async throws -> Result
) async throws -> Result {
    let database = try await TestDatabase.make(kind, migrations: migrations, configuration: configuration)
    do {
        let result = try await body(database.pool)
        try await database.drop()
        return result
    } catch {
        try? await database.drop()
        throw error
    }
}
