import Database
import TestSupport
import Testing

@Suite("Migrations of the store", .timeLimit(.minutes(1)))
struct MigratorTests {
    private let first = Migration(name: "a-001", script: "CREATE TABLE a (id {{id}}, name {{key}} NOT NULL)")
    private let second = Migration(
        name: "a-002", script: "CREATE TABLE b (id {{id}}); INSERT INTO a (name) VALUES ('x')")

    private func tables(_ pool: ConnectionPool) async throws -> [String] {
        let query: SQL =
            switch pool.dialect {
            case .sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            case .postgresql: "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
            case .mysql: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()"
            }
        return try await pool.withConnection { try $0.query(query).map { try $0.text("name") }.sorted() }
    }

    @Test("what is missing is applied in order, once", arguments: TestDatabaseKind.allCases)
    func appliesOnce(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool async throws in
            #expect(try await Migrator([first]).migrate(pool) == ["a-001"])
            #expect(try await Migrator([first, second]).migrate(pool) == ["a-002"])
            #expect(try await Migrator([first, second]).migrate(pool) == [])
            #expect(try await pool.withConnection { try $0.query("SELECT * FROM a").count } == 1)
        }
    }

    @Test("the status tells when each was applied, and changes nothing", arguments: TestDatabaseKind.allCases)
    func status(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool async throws in
            let migrator = Migrator([first, second])
            #expect(try await migrator.status(pool).map(\.appliedAt) == [nil, nil])
            #expect(try await tables(pool) == [])
            try await Migrator([first]).migrate(pool)
            let status = try await migrator.status(pool)
            #expect(status.map(\.name) == ["a-001", "a-002"])
            #expect(status[0].appliedAt != nil)
            #expect(status[1].appliedAt == nil)
        }
    }

    @Test("a migration that was changed after it was applied is refused", arguments: TestDatabaseKind.allCases)
    func changed(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool async throws in
            try await Migrator([first]).migrate(pool)
            let changed = Migration(name: "a-001", script: "CREATE TABLE a (id {{id}})")
            let error = await #expect(throws: DatabaseError.self) { try await Migrator([changed]).migrate(pool) }
            #expect(error?.message == "the migration a-001 was changed after it had been applied to this store")
        }
    }

    @Test("a store that a newer Herald has used is left alone", arguments: TestDatabaseKind.allCases)
    func newer(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool async throws in
            try await Migrator([first, second]).migrate(pool)
            let error = await #expect(throws: DatabaseError.self) { try await Migrator([first]).migrate(pool) }
            #expect(error?.message.hasPrefix("a newer Herald used this store: it has the migration a-002") == true)
        }
    }

    @Test(
        "a migration that fails is named and leaves nothing behind; those before it stay",
        arguments: TestDatabaseKind.allCases)
    func failing(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool async throws in
            let broken = Migration(name: "a-003", script: "CREATE TABLE c (id {{id}}); CREATE TABLE a (id {{id}})")
            let error = await #expect(throws: DatabaseError.self) { try await Migrator([first, broken]).migrate(pool) }
            #expect(error?.message.hasPrefix("the migration a-003 failed: ") == true)
            // MySQL cannot take back what it made of a schema; the hint says so.
            let expected = kind == .mysql ? ["a", "c", "herald_migration"] : ["a", "herald_migration"]
            #expect(try await tables(pool) == expected)
        }
    }

    @Test("nodes that start together apply each migration once", arguments: TestDatabaseKind.allCases)
    func together(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        let pools = try (0..<6).map { _ in ConnectionPool(driver: try database.driver()) }
        let migrator = Migrator([first, second])
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for pool in pools { group.addTask { try await migrator.migrate(pool) } }
            return try await group.reduce([], +)
        }
        #expect(applied.sorted() == ["a-001", "a-002"])
        for pool in pools { await pool.close() }
        try await database.drop()
    }
}
