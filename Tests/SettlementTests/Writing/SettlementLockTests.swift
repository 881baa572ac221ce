import Database
import Settlement
import TestSupport
import Testing

@Suite("The lock of a settled day")
struct SettlementLockTests {
    @Test("is given to one, and to the next when that one ends", arguments: [TestDatabaseKind.sqlite, .postgresql])
    func exclusive(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let day = SettledRows.day
            let first = try #require(await HeldSettlementLock.acquire("drama", day, driver: pool.driver))
            #expect(await first.isHeld)
            #expect(try await HeldSettlementLock.acquire("drama", day, driver: pool.driver) == nil)
            #expect(try await HeldSettlementLock.acquire("other", day, driver: pool.driver) == nil)
            let other = try #require(
                await HeldSettlementLock.acquire("drama", day.adding(days: 1), driver: pool.driver))
            await first.release()
            let second = try #require(await HeldSettlementLock.acquire("drama", day, driver: pool.driver))
            await second.release()
            await other.release()
            #expect(await !second.isHeld)
        }
    }

    @Test("is gone with the session of who held it")
    func crash() async throws {
        try await withTestDatabase(.postgresql) { pool in
            let lock = try #require(await HeldSettlementLock.acquire("drama", SettledRows.day, driver: pool.driver))
            try await pool.withConnection { connection in
                _ = try connection.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """)
                while try connection.text(
                    "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                ) != "0" {}
            }
            #expect(await !lock.isHeld)
            let next = try #require(await HeldSettlementLock.acquire("drama", SettledRows.day, driver: pool.driver))
            await next.release()
        }
    }
}
