import Database
import TestSupport
import Testing

@testable import Watches

@Suite("Several at one queue")
struct QueueConcurrencyTests {
    @Test("take each change once, and a record's in their order", arguments: TestDatabaseKind.allCases)
    func takeOnce(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            // 60 records with five changes each, written by turns.
            try await bench.put((0..<300).map { $0 % 60 })
            let other = ConnectionPool(driver: bench.pool.driver)
            let queues = [try bench.queue(), try bench.queue(pool: other)]
            let told = Told()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    let queue = queues[number % 2]
                    group.addTask { try await Self.drain(queue, into: told) }
                }
                try await group.waitForAll()
            }
            let rest = try await queues[0].backlog(countingTo: 1_000)
            let all = told.changes
            #expect(all.count + rest.pending == 300)
            #expect(Set(all.map(\.id)).count == all.count)
            for changes in Dictionary(grouping: all, by: \.record).values {
                #expect(changes.map(\.id) == changes.map(\.id).sorted())
            }
            await other.close()
        }
    }

    private static func drain(_ queue: TableQueue, into told: Told) async throws {
        var empty = 0
        while empty < 3 {
            let claimed = try await queue.claim(ClaimOrder(most: 7))
            empty = claimed.isEmpty ? empty + 1 : 0
            told.add(claimed)
            try await queue.finish(claimed.map { QueueEnding(id: $0.id, verdict: .succeeded) })
        }
    }

    private static let servers = TestDatabaseKind.allCases.filter { $0 != .sqlite }

    @Test(
        "never make a writer wait, nor a claimer go without", arguments: servers,
        ["READ COMMITTED", "REPEATABLE READ"])
    func neverWait(_ kind: TestDatabaseKind, _ isolation: String) async throws {
        try await QueueBench.with(kind) { bench in
            // All rows of a small table: here an optimizer would rather lock them from end to end.
            try await bench.put([1, 2, 3])
            let queue = try bench.queue()
            let driver = bench.pool.driver
            let (first, second) = try await bench.pool.withConnection { connection in
                let writer = try driver.connect()
                defer { writer.close() }
                try writer.execute(
                    kind == .mysql ? "SET SESSION innodb_lock_wait_timeout = 1" : "SET lock_timeout = '1s'")
                if kind == .mysql {
                    try connection.execute("SET TRANSACTION ISOLATION LEVEL \(raw: isolation)")
                }
                return try connection.transaction {
                    if kind == .postgresql {
                        try connection.execute("SET TRANSACTION ISOLATION LEVEL \(raw: isolation)")
                    }
                    let first = try queue.take(
                        try queue.candidates(ClaimOrder(most: 10), passingOver: [], connection), connection)
                    for record in [0, 1, 2, 3, 4] {
                        try writer.execute("INSERT INTO member_notification_queue (member_id) VALUES (\(record))")
                    }
                    // The other node finds the new ones, though those before them are held.
                    let found = try queue.candidates(ClaimOrder(most: 2), passingOver: [], writer)
                    _ = try writer.transaction { try queue.take(found, writer) }
                    let lost = found.map(\.record)
                    let next = try queue.candidates(ClaimOrder(most: 10), passingOver: lost, writer)
                    return (first, try writer.transaction { try queue.take(next, writer) })
                }
            }
            #expect(first.map(\.id) == [1, 2, 3])
            #expect(second.map(\.record) == [.integer(0), .integer(4)])
        }
    }

    @Test("pass over what another node is just taking, and take the next", arguments: servers)
    func takeTheNext(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put(Array(1...10))
            let other = bench.pool.driver
            let queue = try bench.queue()
            let holder = try await HeldRows(
                "SELECT id FROM member_notification_queue WHERE id <= 4 FOR UPDATE", driver: other)
            let claimed = try await queue.claim(ClaimOrder(most: 4))
            #expect(claimed.map(\.id) == [5, 6, 7, 8])
            await holder.release()
        }
    }

    @Test("take a record's changes together or not at all", arguments: servers)
    func takeTogether(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 1, 2, 2])
            let holder = try await HeldRows(
                "SELECT id FROM member_notification_queue WHERE id = 1 FOR UPDATE", driver: bench.pool.driver)
            let claimed = try await bench.queue().claim(ClaimOrder(most: 10, takesAll: true))
            #expect(claimed.map(\.id) == [3, 4])
            await holder.release()
        }
    }

    @Test("need no SKIP LOCKED")
    func needNoSkipLocked() async throws {
        try await QueueBench.with(.mysql) { bench in
            try await bench.put([1, 2])
            let pool = ConnectionPool(driver: OldServerDriver(bench.pool.driver))
            let queue = try bench.queue(pool: pool)
            let first = try await queue.claim(ClaimOrder(most: 1))
            let second = try await queue.claim(ClaimOrder(most: 1))
            #expect(first.map(\.id) + second.map(\.id) == [1, 2])
            await pool.close()
        }
    }

    @Test("work beside a log of statements, which takes nothing at READ COMMITTED")
    func statementLog() async throws {
        let server = try await OwnServer.mysql(writesBinaryLog: true)
        let driver = try TestDatabase.driver(.mysql, url: DatabaseURL(server.url), options: SessionOptions())
        let pool = ConnectionPool(driver: driver)
        let result: Result<[String], any Error>
        do {
            let operators = ConnectionPool(driver: driver)
            // For sessions that are opened from then on.
            try await operators.withConnection { try $0.execute("SET GLOBAL binlog_format = 'STATEMENT'") }
            await operators.close()
            try await pool.withConnection { try $0.executeScript(QueueScript.text(.mysql, key: .number)) }
            let bench = QueueBench(pool: pool)
            try await pool.withConnection { connection in
                try connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                try connection.execute("INSERT INTO member_notification_queue (member_id) VALUES (1), (2)")
                try connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
            }
            let queue = try bench.queue()
            let ids = try await queue.claim(ClaimOrder(most: 10)).map(\.id)
            try await queue.finish(ids.map { QueueEnding(id: $0, verdict: .succeeded) })
            result = .success(try await bench.rows())
        } catch {
            result = .failure(error)
        }
        await pool.close()
        await server.remove()
        #expect(try result.get() == ["1 SUCCESS 0", "2 SUCCESS 0"])
    }
}
