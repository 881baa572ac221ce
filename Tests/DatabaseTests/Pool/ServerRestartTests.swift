import Database
import TestSupport
import Testing

@Suite("A restart of the server", .timeLimit(.minutes(3)))
struct ServerRestartTests {
    @Test("is met by nobody who comes after it, by however many", arguments: [TestDatabaseKind.postgresql, .mysql])
    func nobodyFails(_ kind: TestDatabaseKind) async throws {
        let server = try await kind == .mysql ? OwnServer.mysql() : OwnServer.postgresql()
        do {
            let driver = try TestDatabase.driver(kind, url: DatabaseURL(server.url), options: SessionOptions())
            let pool = ConnectionPool(driver: driver)
            try await useAll(of: pool)
            await server.crash()
            try await server.start()
            try await useAll(of: pool)
            await pool.close()
        } catch {
            await server.remove()
            throw error
        }
        await server.remove()
    }

    /// One transaction on each connection that the pool may have, all at once.
    private func useAll(of pool: ConnectionPool) async throws {
        let gate = Gate()
        let count = pool.configuration.maximumConnections
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    try await pool.transaction { connection in
                        gate.pass()
                        _ = try connection.query("SELECT 1")
                    }
                }
            }
            // Nobody arrives if a session is dead: its BEGIN fails.
            group.addTask {
                await gate.waitForArrivals(count)
                gate.open()
            }
            try await group.waitForAll()
        }
    }
}
