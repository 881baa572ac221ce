import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Database

@Suite("Group commit on a connection's thread", .timeLimit(.minutes(1)))
struct ConnectionGroupCommitTests {
    private struct Bad: Error {}

    /// Submissions that go on until the end.
    private final class Load: Sendable {
        let isEnded = Atomic(false)
        private let commit = Mutex<ConnectionGroupCommit<Int, Int>?>(nil)

        func watch(_ commit: ConnectionGroupCommit<Int, Int>) { self.commit.withLock { $0 = commit } }
        func waiting() -> Int { commit.withLock { $0?.waitingCount ?? 0 } }
    }

    private let driver = FakeDriver()

    private func pool(_ maximum: Int = 1) -> ConnectionPool {
        ConnectionPool(driver: driver, configuration: PoolConfiguration(maximumConnections: maximum))
    }

    @Test("what arrives while a batch is written goes together into the next, up to the limit")
    func formsBatches() async throws {
        let gate = Gate()
        let sizes = Mutex<[Int]>([])
        let commit = ConnectionGroupCommit<Int, Int>(pool(), maximumBatch: 100) { batch, _ in
            sizes.withLock { $0.append(batch.count) }
            if batch == [-1] { gate.pass() }
            return batch.map { $0 * 2 }
        }
        let first = Task { try await commit.submit(-1) }
        await gate.waitForArrivals(1)
        let others = Task { await submitAll(0..<250, commit.submit) }
        while commit.waitingCount < 250 { await Task.yield() }
        gate.open()
        for (number, outcome) in await others.value { #expect(try outcome.get() == number * 2) }
        #expect(try await first.value == -2)
        #expect(sizes.withLock(\.self) == [1, 100, 100, 50])
    }

    @Test("a bad item fails alone")
    func badItemFailsAlone() async throws {
        let commit = ConnectionGroupCommit<Int, Int>(pool(), maximumBatch: 50) { batch, _ in
            if batch.contains(13) { throw Bad() }
            return batch
        }
        for (number, outcome) in await submitAll(0..<200, commit.submit) {
            if number == 13 {
                #expect(throws: Bad.self) { try outcome.get() }
            } else {
                #expect(try outcome.get() == number)
            }
        }
    }

    @Test("a lost connection is told to its batch, not tried for each, and the next batch gets a new one")
    func lostConnection() async throws {
        let calls = Atomic(0)
        let commit = ConnectionGroupCommit<Int, Int>(pool(), maximumBatch: 10) { batch, _ in
            if calls.add(1, ordering: .relaxed).newValue == 1 { throw DatabaseError(.connectionLost, "gone") }
            return batch
        }
        await #expect(throws: DatabaseError.self) { try await commit.submit(1) }
        #expect(try await commit.submit(2) == 2)
        #expect(driver.counts.opened == 2)
        #expect(calls.load(ordering: .relaxed) == 2)
    }

    @Test("where no connection is to be had all who wait are told, and it goes on when there is one again")
    func noConnection() async throws {
        driver.state.withLock { $0.connectError = DatabaseError(.unreachable, "no answer") }
        let commit = ConnectionGroupCommit<Int, Int>(pool(), maximumBatch: 10) { batch, _ in batch }
        for outcome in await submitAll(0..<25, commit.submit).values {
            #expect(throws: DatabaseError.self) { try outcome.get() }
        }
        driver.state.withLock { $0.connectError = nil }
        #expect(try await commit.submit(7) == 7)
    }

    @Test("others get the connection too, though somebody waits for every batch to end")
    func fairness() async throws {
        let pool = pool()
        let load = Load()
        let commit = ConnectionGroupCommit<Int, Int>(pool, maximumBatch: 1, turn: .zero) { batch, _ in
            // Until the next one waits, so that there is never nothing to do.
            while load.waiting() == 0, !load.isEnded.load(ordering: .relaxed) { usleep(100) }
            return batch
        }
        load.watch(commit)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    while !load.isEnded.load(ordering: .relaxed) { _ = try await commit.submit(1) }
                }
            }
            defer { load.isEnded.store(true, ordering: .relaxed) }
            while commit.waitingCount == 0 { await Task.yield() }
            for _ in 0..<5 { try await pool.withConnection { _ in } }
            load.isEnded.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
    }

    @Test("a closed pool is told")
    func closed() async {
        let pool = pool()
        let commit = ConnectionGroupCommit<Int, Int>(pool, maximumBatch: 10) { batch, _ in batch }
        await pool.close()
        await #expect(throws: DatabaseError.self) { try await commit.submit(1) }
    }
}
