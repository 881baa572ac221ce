package import Database
import FoundationEssentials
import Synchronization
package import Timekeeping

/// The queue of a watch as a table beside the watched one, into which triggers write.
///
/// Nobody waits for Herald there. What could be taken is found by plain reads, which lock nothing, and then locked row
/// by row over the primary key: in InnoDB a search over any other index would lock the gap into which writers insert.
package struct TableQueue: ChangeQueue {
    let definition: WatchDefinition
    let pool: ConnectionPool
    let clock: any WallClock
    let table: QueueTable
    private let memory = QueueMemory()

    /// - Parameters:
    ///   - types: what any watch takes from this queue, this one included: an unfinished change of these holds back the
    ///     later ones of its record.
    ///   - pool: sessions with the source that may write.
    package init(definition: WatchDefinition, types: Set<String>, pool: ConnectionPool, clock: any WallClock) {
        self.definition = definition
        self.pool = pool
        self.clock = clock
        table = QueueTable(definition: definition, types: types, dialect: pool.dialect)
    }

    package func news() -> AsyncStream<Void>? {
        guard let notices = pool.driver.notices(named: definition.names.notice) else { return nil }
        return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let listening = Task {
                for await notice in notices {
                    switch notice {
                    // What was said before it listened went unheard.
                    case .listening, .said: continuation.yield()
                    case .lost: break
                    }
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in listening.cancel() }
        }
    }

    /// - Throws: where there is no queue, what makes one.
    func withQueue<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await pool.withConnection { connection in
            _ = try columns(connection)
            return try body(connection)
        }
    }

    /// Which columns the table has, asked at most once a minute: an adopted one may lack some, and get them meanwhile.
    func columns(_ connection: any Connection) throws -> QueueColumns {
        let now = clock.now()
        if let known = memory.columns(at: now) { return known }
        let columns = try QueueColumns(of: table, watch: definition.name, connection)
        memory.remember(columns, at: now)
        return columns
    }

    /// Whether the sweep is due; then it is not again within a minute.
    func isSweepDue() -> Bool { memory.isSweepDue(at: clock.now()) }

    /// Reads in the order of an index, with whatever figures the server has of the table.
    ///
    /// PostgreSQL counts a table's rows by their kinds now and then only: in a flood after a quiet time it would read and
    /// sort all that waits for each claim.
    func lookup<Result>(_ connection: any Connection, _ body: () throws -> Result) throws -> Result {
        guard connection.dialect == .postgresql else { return try body() }
        return try connection.retryingContention {
            try connection.transaction {
                try connection.execute(
                    """
                    SELECT set_config(name, 'off', true)
                    FROM (VALUES ('enable_seqscan'), ('enable_bitmapscan'), ('enable_sort'), ('jit')) AS ways (name)
                    """)
                return try body()
            }
        }
    }

    /// A transaction that is run again while the database asks for that.
    @discardableResult
    func write<Result>(_ connection: any Connection, _ body: () throws -> Result) throws -> Result {
        try connection.retryingContention {
            do {
                try prepareTransaction(connection)
                return try connection.transaction(body)
            } catch let error as DatabaseError where error.code == "1665" {
                // With binlog_format=STATEMENT InnoDB takes no change at READ COMMITTED.
                memory.needRepeatableRead()
                try prepareTransaction(connection)
                return try connection.transaction(body)
            }
        }
    }

    private func prepareTransaction(_ connection: any Connection) throws {
        guard memory.needsRepeatableRead else { return }
        try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    }

    /// Locks rows over the primary key, passing over those that others hold where the server can.
    func lock(_ statement: SQL, _ connection: any Connection) throws -> [Row] {
        switch connection.dialect {
        // Who writes has the whole file.
        case .sqlite: return try connection.query(statement)
        case .postgresql: return try connection.query(statement + " ORDER BY id FOR UPDATE SKIP LOCKED")
        case .mysql: break
        }
        if !memory.lacksSkipLocked {
            do {
                return try connection.query(statement + " FOR UPDATE SKIP LOCKED")
            } catch let error as DatabaseError where error.code == "1064" {
                memory.lackSkipLocked()
            }
        }
        // Before MariaDB 10.6 and MySQL 8: there a node waits for the other's short claim.
        return try connection.query(statement + " FOR UPDATE")
    }
}
