import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Telemetry

@Suite("SQLite's write-ahead log")
struct LogCheckpointsTests {
    @Test("stays short though none who writes takes it over of itself")
    func staysShort() async throws {
        let test = try await TestDatabase.make(.sqlite)
        let writing = try ConnectionPool(
            driver: test.driver(), configuration: PoolConfiguration(maximumConnections: 1))
        let checkpoints = LogCheckpoints(test.pool, interval: 20, longest: 50)
        try await writing.withConnection { connection in
            try WriterSession.tune(connection)
            try connection.execute("CREATE TABLE t (n INTEGER)")
        }
        for round in 0..<600 {
            try await writing.withConnection { connection in
                _ = try connection.transaction { try connection.execute("INSERT INTO t VALUES (\(round))") }
                checkpoints.committed(users: 1, on: connection)
            }
            if round % 20 == 19 { await checkpoints.run() }
        }
        // Each of the 600 transactions is a page or more.
        let log = try Data(contentsOf: URL(filePath: test.url.database + "-wal"))
        #expect(log.count < 300 * 4_120)
        await writing.close()
        try await test.drop()
    }
}
