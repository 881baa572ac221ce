import Database
import Synchronization
import Testing

@Suite("Group commit", .timeLimit(.minutes(1)))
struct GroupCommitTests {
    private final class Recorder: Sendable {
        private let batches = Mutex<[[Int]]>([])
        func record(_ batch: [Int]) { batches.withLock { $0.append(batch) } }
        var all: [[Int]] { batches.withLock { $0 } }
    }

    @Test("what arrives while a batch is written goes together into the next, up to the limit")
    func formsBatches() async throws {
        let recorder = Recorder()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let commit = GroupCommit<Int, Int>(maximumBatch: 100) { batch in
            recorder.record(batch)
            if batch == [-1] {
                start.finish()
                for await _ in released {}
            }
            return batch.map { $0 * 2 }
        }
        let first = Task { try await commit.submit(-1) }
        for await _ in started {}
        let others = Task { await submitAll(0..<250, commit.submit) }
        while commit.waitingCount < 250 { await Task.yield() }
        release.finish()
        let outcomes = await others.value
        #expect(try await first.value == -2)
        #expect(outcomes.count == 250)
        for (number, outcome) in outcomes { #expect(try outcome.get() == number * 2) }
        #expect(recorder.all.map(\.count) == [1, 100, 100, 50])
    }

    @Test("a bad item fails alone")
    func badItemFailsAlone() async throws {
        struct Bad: Error {}
        let commit = GroupCommit<Int, Int>(maximumBatch: 50) { batch in
            if batch.contains(13) { throw Bad() }
            return batch
        }
        let outcomes = await submitAll(0..<200, commit.submit)
        for (number, outcome) in outcomes {
            if number == 13 {
                #expect(throws: Bad.self) { try outcome.get() }
            } else {
                #expect(try outcome.get() == number)
            }
        }
    }

    @Test("a failure that is not about the items is told to all, without trying each")
    func commonFailure() async throws {
        let calls = Atomic<Int>(0)
        let commit = GroupCommit<Int, Int>(maximumBatch: 1_000) { _ in
            calls.add(1, ordering: .relaxed)
            throw DatabaseError(.unreachable, "no answer")
        }
        let outcomes = await submitAll(0..<100, commit.submit)
        for outcome in outcomes.values { #expect(throws: DatabaseError.self) { try outcome.get() } }
        #expect(calls.load(ordering: .relaxed) <= 100)
    }

    @Test("a submitter that is cancelled learns the outcome all the same")
    func cancelledSubmitter() async throws {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let commit = GroupCommit<Int, Int>(maximumBatch: 10) { batch in
            for await _ in released {}
            try Task.checkCancellation()
            return batch
        }
        let submitter = Task { try await commit.submit(1) }
        submitter.cancel()
        release.finish()
        #expect(try await submitter.value == 1)
    }

    @Test("a flush that forgets an outcome is an error, not a caller that waits for ever")
    func missingOutcome() async throws {
        let commit = GroupCommit<Int, Int>(maximumBatch: 10) { _ in [] }
        await #expect(throws: DatabaseError.self) { try await commit.submit(1) }
    }
}
