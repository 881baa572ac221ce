import Synchronization
import Testing

@testable import Database

@Suite("A pool of connections", .timeLimit(.minutes(1)))
struct ConnectionPoolTests {
    private let driver = FakeDriver()

    private func pool(
        _ maximum: Int = 2, acquire: Duration = .seconds(30), check: Duration = .seconds(5),
        idle: Duration = .seconds(300)
    ) -> ConnectionPool {
        ConnectionPool(
            driver: driver,
            configuration: PoolConfiguration(
                maximumConnections: maximum, acquireTimeout: acquire, idleCheckAfter: check, idleTimeout: idle))
    }

    @Test("one connection serves callers that come one after another")
    func reuses() async throws {
        let pool = pool(4)
        for number in 0..<100 {
            let answer = try await pool.withConnection { _ in number }
            #expect(answer == number)
        }
        #expect(driver.counts.opened == 1)
        await pool.close()
        #expect(driver.counts.closed == 1)
    }

    @Test("there are never more connections than allowed, and everybody is served")
    func isBounded() async throws {
        let pool = pool(3)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<500 {
                group.addTask {
                    try await pool.withConnection { connection in
                        (connection as? FakeConnection)?.counting {}
                        return number
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 500 * 499 / 2)
        #expect(driver.counts.opened <= 3)
        #expect(driver.counts.mostAtOnce <= 3)
        await pool.close()
    }

    @Test("who waits for too long is told what for and how long")
    func acquireTimeout() async throws {
        let pool = pool(1, acquire: .milliseconds(20))
        let gate = Gate()
        async let holder: Void = pool.withConnection { _ in gate.pass() }
        await gate.waitForArrivals(1)
        let error = await #expect(throws: DatabaseError.self) { try await pool.withConnection { _ in } }
        #expect(error?.kind == .poolExhausted)
        #expect(
            error?.message == "waiting for a connection to fake 127.0.0.1:3306/sixpage took longer than 20 ms; "
                + "all 1 are in use")
        gate.open()
        try await holder
        try await pool.withConnection { _ in }
        await pool.close()
    }

    @Test("a caller cancelled while it waits leaves at once, and the connection is not touched")
    func cancelWhileWaiting() async throws {
        let pool = pool(1)
        let gate = Gate()
        async let holder: Void = pool.withConnection { _ in gate.pass() }
        await gate.waitForArrivals(1)
        let waiter = Task { try await pool.withConnection { _ in } }
        waiter.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await waiter.value }
        #expect(error?.kind == .cancelled)
        gate.open()
        try await holder
        #expect(driver.counts.cancels == 0)
        await pool.close()
    }

    @Test("a statement is stopped when its task is cancelled, and the connection replaced")
    func cancelWhileRunning() async throws {
        let pool = pool(1)
        let gate = Gate()
        gate.open()
        let runner = Task {
            try await pool.withConnection { connection in
                gate.pass()
                try connection.execute("BLOCK")
            }
        }
        await gate.waitForArrivals(1)
        runner.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await runner.value }
        #expect(error?.kind == .cancelled)
        try await pool.withConnection { _ in }
        #expect(driver.counts.opened == 2)
        #expect(driver.counts.closed == 1)
        await pool.close()
    }

    @Test("a task that was cancelled before it asked gets no connection")
    func cancelledBefore() async throws {
        let pool = pool(1)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await pool.withConnection { _ in }
        }
        task.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(driver.counts.opened == 0)
        await pool.close()
    }

    @Test("a closure that takes too long is stopped with the limit named")
    func timeout() async throws {
        let pool = pool(1)
        let error = await #expect(throws: DatabaseError.self) {
            try await pool.withConnection(timeout: .milliseconds(20)) { try $0.execute("BLOCK") }
        }
        #expect(error?.kind == .statementTimeout)
        #expect(error?.message == "the statement ran longer than 20 ms and was stopped")
        await pool.close()
    }

    @Test("cancelling races with finishing: the next user is never hit")
    func cancellationNeverHitsTheNext() async throws {
        let pool = pool(1)
        for _ in 0..<200 {
            let task = Task { try await pool.withConnection { _ in 1 } }
            let canceller = Task.detached { task.cancel() }
            // Whatever became of the first: this one is not cancelled.
            #expect(try await pool.withConnection { _ in 2 } == 2)
            await canceller.value
            _ = try? await task.value
        }
        await pool.close()
        #expect(driver.counts.opened == driver.counts.closed)
    }

    @Test("a connection that broke is replaced, and so is one that an idle check finds dead")
    func replacesBroken() async throws {
        let pool = pool(1, check: .zero)
        let error = await #expect(throws: DatabaseError.self) {
            try await pool.withConnection { try $0.execute("BREAK") }
        }
        #expect(error?.kind == .connectionLost)
        try await pool.withConnection { _ in }
        #expect(driver.counts.opened == 2)
        driver.state.withLock { $0.isBroken = true }
        try await pool.withConnection { _ in }
        #expect(driver.counts.opened == 3)
        #expect(driver.counts.checks == 1)
        await pool.close()
    }

    /// Opens as many connections as the pool may have.
    private func open(_ count: Int, of pool: ConnectionPool) async throws {
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { try await pool.withConnection { _ in gate.pass() } } }
            await gate.waitForArrivals(count)
            gate.open()
            try await group.waitForAll()
        }
        #expect(driver.counts.opened == count)
    }

    @Test("where one connection was lost the others are asked before they are used: one caller fails, not each")
    func losesAll() async throws {
        let pool = pool(4)
        try await open(4, of: pool)
        driver.state.withLock { $0.deadUpTo = 4 }
        let error = await #expect(throws: DatabaseError.self) { try await pool.withConnection { try $0.execute("A") } }
        #expect(error?.kind == .connectionLost)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await pool.withConnection {
                        gate.pass()
                        try $0.execute("A")
                    }
                }
            }
            await gate.waitForArrivals(4)
            gate.open()
            try await group.waitForAll()
        }
        #expect(driver.counts.opened == 8 && driver.counts.checks == 3)
        await pool.close()
    }

    @Test("a session that the server has ended is replaced before anything is begun on it")
    func heedsGoodbye() async throws {
        let pool = pool(1)
        try await open(1, of: pool)
        driver.state.withLock { ($0.deadUpTo, $0.saysGoodbye) = (1, true) }
        try await pool.withConnection { try $0.execute("A") }
        #expect(driver.counts.opened == 2 && driver.counts.checks == 1)
        await pool.close()
    }

    @Test("after a failure the session is asked whether it lives; in use all the time it is not")
    func checksAfterFailure() async throws {
        struct Failure: Error {}
        let pool = pool(1)
        try await pool.withConnection { _ in }
        try await pool.withConnection { _ in }
        #expect(driver.counts.checks == 0)
        await #expect(throws: Failure.self) { try await pool.withConnection { _ in throw Failure() } }
        try await pool.withConnection { _ in }
        #expect(driver.counts.checks == 1)
        await pool.close()
    }

    @Test("each connection is prepared once, before its first use; one that cannot be is closed")
    func preparing() async throws {
        let prepared = Mutex(0)
        let isRefused = Mutex(true)
        let configuration = PoolConfiguration(maximumConnections: 1) { _ throws(DatabaseError) in
            if isRefused.withLock(\.self) { throw DatabaseError(.syntax, "not like that") }
            prepared.withLock { $0 += 1 }
        }
        let pool = ConnectionPool(driver: driver, configuration: configuration)
        await #expect(throws: DatabaseError.self) { try await pool.withConnection { _ in } }
        #expect(driver.counts.closed == 1)
        isRefused.withLock { $0 = false }
        for _ in 0..<3 { try await pool.withConnection { _ in #expect(prepared.withLock(\.self) == 1) } }
    }

    @Test("when connecting fails the caller learns why, and the next one tries again")
    func connectFails() async throws {
        let pool = pool(1)
        driver.state.withLock { $0.connectError = DatabaseError(.unreachable, "no answer") }
        let error = await #expect(throws: DatabaseError.self) { try await pool.withConnection { _ in } }
        #expect(error?.message == "no answer")
        driver.state.withLock { $0.connectError = nil }
        try await pool.withConnection { _ in }
        await pool.close()
    }

    @Test("a caller cancelled while its connection opens leaves at once; the next one gets that connection")
    func cancelWhileConnecting() async throws {
        let pool = pool(1)
        let gate = Gate()
        driver.state.withLock { $0.connectGate = gate }
        let caller = Task { try await pool.withConnection { _ in } }
        await gate.waitForArrivals(1)
        caller.cancel()
        let error = await #expect(throws: DatabaseError.self) { try await caller.value }
        #expect(error?.kind == .cancelled)
        gate.open()
        try await pool.withConnection { _ in }
        #expect(driver.counts.opened == 1)
        await pool.close()
    }

    @Test("a transaction is tried three times when the database asks for that")
    func retriesContention() async throws {
        let pool = pool(1)
        let attempts = Gate()
        attempts.open()
        let error = await #expect(throws: DatabaseError.self) {
            try await pool.transaction { connection in
                attempts.pass()
                try connection.execute("CONTEND")
            }
        }
        #expect(error?.kind == .contention)
        await attempts.waitForArrivals(3)
        await pool.close()
    }

    @Test("closing waits for who runs and refuses who waits and who comes")
    func closes() async throws {
        let pool = pool(1)
        let gate = Gate()
        let holder = Task { try await pool.withConnection { _ in gate.pass() } }
        await gate.waitForArrivals(1)
        let waiter = Task { try await pool.withConnection { _ in } }
        let closing = Task { await pool.close() }
        let refused = await #expect(throws: DatabaseError.self) { try await waiter.value }
        #expect(refused?.kind == .closed)
        gate.open()
        await closing.value
        try await holder.value
        #expect(driver.counts.closed == 1)
        let late = await #expect(throws: DatabaseError.self) { try await pool.withConnection { _ in } }
        #expect(late?.kind == .closed)
        await pool.close()
    }

    @Test("a connection that nobody needs is closed")
    func closesIdle() async throws {
        let pool = pool(1, idle: .milliseconds(10))
        try await pool.withConnection { _ in }
        while driver.counts.closed == 0 { await Task.yield() }
        try await pool.withConnection { _ in }
        #expect(driver.counts.opened == 2)
        await pool.close()
    }
}
