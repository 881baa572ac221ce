import Database
import FoundationEssentials
import SQLiteDriver
import TestSupport
import Testing

@Suite("Migrations of the store", .timeLimit(.minutes(1)))
struct MigratorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func pool() -> ConnectionPool {
        ConnectionPool(driver: SQLiteDriver(path: folder.file("herald.db"), role: .store))
    }

    private let first = Migration(name: "a-001", script: "CREATE TABLE a (id {{id}}, name {{key}} NOT NULL)")
    private let second = Migration(name: "a-002", script: "CREATE TABLE b (id {{id}}); INSERT INTO a (name) VALUES ('x')")

    @Test("what is missing is applied in order, once")
    func appliesOnce() async throws {
        let pool = pool()
        #expect(try await Migrator([first]).migrate(pool) == ["a-001"])
        #expect(try await Migrator([first, second]).migrate(pool) == ["a-002"])
        #expect(try await Migrator([first, second]).migrate(pool) == [])
        #expect(try await pool.withConnection { try $0.query("SELECT * FROM a").count } == 1)
        await pool.close()
    }

    @Test("the status tells when each was applied, and changes nothing")
    func status() async throws {
        let pool = pool()
        let migrator = Migrator([first, second])
        #expect(try await migrator.status(pool).map(\.appliedAt) == [nil, nil])
        #expect(try await pool.withConnection { try $0.query("SELECT * FROM sqlite_schema").isEmpty })
        try await Migrator([first]).migrate(pool)
        let status = try await migrator.status(pool)
        #expect(status.map(\.name) == ["a-001", "a-002"])
        #expect(status[0].appliedAt != nil)
        #expect(status[1].appliedAt == nil)
        await pool.close()
    }

    @Test("a migration that was changed after it was applied is refused")
    func changed() async throws {
        let pool = pool()
        try await Migrator([first]).migrate(pool)
        let changed = Migration(name: "a-001", script: "CREATE TABLE a (id {{id}})")
        let error = await #expect(throws: DatabaseError.self) { try await Migrator([changed]).migrate(pool) }
        #expect(error?.message == "the migration a-001 was changed after it had been applied to this store")
        await pool.close()
    }

    @Test("a store that a newer Herald has used is left alone")
    func newer() async throws {
        let pool = pool()
        try await Migrator([first, second]).migrate(pool)
        let error = await #expect(throws: DatabaseError.self) { try await Migrator([first]).migrate(pool) }
        #expect(error?.message.hasPrefix("a newer Herald used this store: it has the migration a-002") == true)
        await pool.close()
    }

    @Test("a migration that fails is named and leaves nothing behind; those before it stay")
    func failing() async throws {
        let pool = pool()
        let broken = Migration(name: "a-003", script: "CREATE TABLE c (id {{id}}); CREATE TABLE a (id {{id}})")
        let error = await #expect(throws: DatabaseError.self) { try await Migrator([first, broken]).migrate(pool) }
        #expect(error?.message.hasPrefix("the migration a-003 failed: ") == true)
        let tables = try await pool.withConnection { connection in
            try connection.query("SELECT name FROM sqlite_schema WHERE name IN ('a', 'c')").map { try $0.text("name") }
        }
        #expect(tables == ["a"])
        await pool.close()
    }

    @Test("nodes that start together apply each migration once")
    func together() async throws {
        let pools = (0..<6).map { _ in pool() }
        let migrator = Migrator([first, second])
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for pool in pools { group.addTask { try await migrator.migrate(pool) } }
            return try await group.reduce([], +)
        }
        #expect(applied.sorted() == ["a-001", "a-002"])
        for pool in pools { await pool.close() }
    }
}
