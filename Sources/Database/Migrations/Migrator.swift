package import Timekeeping

/// Brings the store's schema up to date, once, however many nodes start together.
///
/// What was applied is kept in the table `herald_migration`, or in another where two sets of tables may share a database.
/// Each migration is one transaction where the database can take back changes of its schema (SQLite, PostgreSQL).
package struct Migrator: Sendable {
    package let migrations: [Migration]
    private let table: String

    /// - Parameter table: where it is written what was applied.
    package init(_ migrations: [Migration], history table: String = "herald_migration") {
        self.migrations = migrations
        self.table = table
    }

    /// Applies what is missing, in order.
    ///
    /// - Returns: the names of the migrations applied now.
    /// - Throws: when an applied migration's script is another today, when the store knows migrations that
    ///   this program does not, or what the database says of a script.
    @discardableResult
    package func migrate(_ pool: ConnectionPool, clock: any WallClock = SystemWallClock()) async throws -> [String] {
        try await pool.withConnection { connection in
            let history = MigrationHistory(connection, table: table)
            return try history.withLock {
                try history.createTable()
                try check(try history.applied(), dialect: connection.dialect)
                return try migrations.filter { try history.apply($0, at: clock.now()) }.map(\.name)
            }
        }
    }

    /// Which migrations there are, in order, and when each was applied. Changes nothing.
    package func status(_ pool: ConnectionPool) async throws -> [MigrationStatus] {
        try await pool.withConnection { connection in
            let applied = try MigrationHistory(connection, table: table).appliedIfAny()
            try check(applied, dialect: connection.dialect)
            return migrations.map { MigrationStatus(name: $0.name, appliedAt: applied[$0.name]?.at) }
        }
    }

    private func check(_ applied: [String: MigrationHistory.Entry], dialect: SQLDialect) throws(DatabaseError) {
        if let unknown = applied.keys.filter({ name in !migrations.contains { $0.name == name } }).min() {
            throw DatabaseError(
                .other, "a newer Herald used this store: it has the migration \(unknown), unknown to this version",
                hint: "run that version of Herald, or restore the backup made before it")
        }
        for migration in migrations {
            guard let entry = applied[migration.name] else { continue }
            guard entry.checksum == migration.checksum(in: dialect) else {
                throw DatabaseError(
                    .other, "the migration \(migration.name) was changed after it had been applied to this store",
                    hint: "run the version of Herald that made the store, or restore a backup")
            }
        }
    }
}
