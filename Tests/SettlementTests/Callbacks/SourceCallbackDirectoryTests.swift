import Database
import Delivery
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Settlement

@Suite("The directory of partners", .timeLimit(.minutes(1)))
struct SourceCallbackDirectoryTests {
    private static let kinds = [TestDatabaseKind.sqlite, .postgresql]

    private func change(_ statement: String, _ bench: CallbackBench) async throws {
        try await bench.source.withConnection { try $0.executeScript(statement) }
    }

    @Test("has address and secret of a task as the source has them, and a default for those without", arguments: kinds)
    func addresses(_ kind: TestDatabaseKind) async throws {
        try await CallbackBench.with(.sqlite, source: kind) { bench in
            try await change(
                """
                UPDATE drama_tasks SET callback_secret = NULL WHERE task_id = 2;
                UPDATE drama_tasks SET callback_secret = '' WHERE task_id = 3;
                UPDATE drama_tasks SET callback_url = '' WHERE task_id = 4;
                UPDATE drama_tasks SET callback_url = NULL WHERE task_id = 5;
                """, bench)
            let directory = SourceCallbackDirectory(source: bench.source, defaultSecret: "d", clock: bench.clock)
            #expect(
                try await directory.address(of: "1@a.example.com")
                    == CallbackAddress(url: "https://a.example.com/1", secret: "secret 1"))
            for task in ["2", "3"] { #expect(try await directory.address(of: task + "@a.example.com")?.secret == "d") }
            for task in ["4", "5", "99999", "9223372036854775807", "-1", "x", ""] {
                #expect(try await directory.address(of: task + "@a.example.com") == nil, "\(task)")
            }
            let without = SourceCallbackDirectory(source: bench.source, defaultSecret: nil, clock: bench.clock)
            #expect(
                try await without.address(of: "2@a.example.com")
                    == CallbackAddress(url: "https://a.example.com/2", secret: nil))
        }
    }

    @Test("remembers an address for a minute, and not that there is none", arguments: kinds)
    func memory(_ kind: TestDatabaseKind) async throws {
        try await CallbackBench.with(.sqlite, source: kind) { bench in
            let directory = SourceCallbackDirectory(source: bench.source, defaultSecret: nil, clock: bench.clock)
            #expect(try await directory.address(of: "1@a.example.com")?.secret == "secret 1")
            try await change("UPDATE drama_tasks SET callback_secret = 'new' WHERE task_id = 1", bench)
            bench.clock.advance(by: .seconds(59))
            #expect(try await directory.address(of: "1@a.example.com")?.secret == "secret 1")
            bench.clock.advance(by: .seconds(1))
            #expect(try await directory.address(of: "1@a.example.com")?.secret == "new")
            try await change("UPDATE drama_tasks SET callback_url = NULL WHERE task_id = 2", bench)
            #expect(try await directory.address(of: "2@a.example.com") == nil)
            try await change("UPDATE drama_tasks SET callback_url = 'https://b.example.com/' WHERE task_id = 2", bench)
            #expect(try await directory.address(of: "2@b.example.com")?.url == "https://b.example.com/")
            await #expect(throws: SendFailure.self) { try await directory.address(of: "2@a.example.com") }
        }
    }

    @Test("asks for many at once, and not at all for those that a run has just read", arguments: kinds)
    func together(_ kind: TestDatabaseKind) async throws {
        try await CallbackBench.with(.sqlite, source: kind) { bench in
            let driver = CountingDriver(bench.source.driver)
            let pool = ConnectionPool(driver: driver, configuration: PoolConfiguration(maximumConnections: 2))
            let directory = SourceCallbackDirectory(source: pool, defaultSecret: nil, clock: bench.clock)
            let found = try await withThrowingTaskGroup(of: Bool.self) { group in
                for task in 1...600 {
                    group.addTask {
                        try await directory.address(of: "\(task)@a.example.com")?.secret == "secret \(task)"
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(found == 600)
            #expect(driver.statements < 60, "\(driver.statements) statements")
            let before = driver.statements
            directory.prime([SettledTask(id: 700, callbackURL: "https://c.example.com/", callbackSecret: "p")])
            #expect(try await directory.address(of: "700@c.example.com")?.url == "https://c.example.com/")
            #expect(driver.statements == before)
            await pool.close()
        }
    }

    @Test("throws while the source cannot be asked")
    func away() async throws {
        try await CallbackBench.with(.sqlite) { bench in
            let directory = SourceCallbackDirectory(source: bench.source, defaultSecret: nil, clock: bench.clock)
            await bench.source.close()
            await #expect(throws: DatabaseError.self) { try await directory.address(of: "1@a.example.com") }
        }
    }
}

/// Counts the statements that bring rows.
private final class CountingDriver: DatabaseDriver {
    private let driver: any DatabaseDriver
    private let count = Mutex(0)

    init(_ driver: any DatabaseDriver) { self.driver = driver }

    var statements: Int { count.withLock { $0 } }
    var dialect: SQLDialect { driver.dialect }
    var location: String { driver.location }

    func connect() throws(DatabaseError) -> any Connection {
        CountingConnection(try driver.connect()) { self.count.withLock { $0 += 1 } }
    }
}

private final class CountingConnection: Connection {
    private let connection: any Connection
    private let onQuery: () -> Void

    init(_ connection: any Connection, onQuery: @escaping () -> Void) {
        self.connection = connection
        self.onQuery = onQuery
    }

    var dialect: SQLDialect { connection.dialect }
    var canceller: any StatementCanceller { connection.canceller }
    var hasUnaskedInput: Bool { connection.hasUnaskedInput }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult { try connection.execute(statement) }
    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        onQuery()
        try connection.forEachRow(statement, body)
    }
    func forEachByteRow(_ statement: SQL, _ body: (borrowing ByteRow) throws -> Void) throws {
        onQuery()
        try connection.forEachByteRow(statement, body)
    }
    func executeScript(_ script: String) throws(DatabaseError) { try connection.executeScript(script) }
    func isAlive() -> Bool { connection.isAlive() }
    func close() { connection.close() }
}
