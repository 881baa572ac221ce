import Database
import Foundation
import Synchronization
import Watches

/// A queue that says what a test wants to hear.
final class SampleQueue: ChangeQueue {
    struct State {
        var replays: [(since: Date, failed: Bool)] = []
        var failure: (any Error)?
    }

    let state = Mutex(State())

    private func check() throws {
        if let failure = state.withLock(\.failure) { throw failure }
    }

    func claim(_ order: ClaimOrder) async throws -> [QueuedChange] { [] }
    func reclaim(olderThan age: Duration, most: Int) async throws -> [QueuedChange] { [] }
    func rows(of records: [SQLValue]) async throws -> [SQLValue: WatchedRow] { [:] }
    func finish(_ endings: [QueueEnding]) async throws {}
    func release(_ ids: [Int64]) async throws {}
    func clean(_ retention: QueueRetention, most: Int) async throws -> Int { 0 }
    func news() -> AsyncStream<Void>? { nil }

    func backlog(countingTo most: Int) async throws -> QueueBacklog {
        try check()
        return QueueBacklog(pending: 3, processing: 1, oldestPending: Date(timeIntervalSince1970: 1_757_037_600))
    }

    func replay(since: Date, includingFailedOnly: Bool) async throws -> Int {
        try check()
        state.withLock { $0.replays.append((since, includingFailedOnly)) }
        return 7
    }

    func statistics(since: Date) async throws -> QueueStatistics {
        QueueStatistics(succeeded: 3, failed: 1, medianLatency: .milliseconds(250), p95Latency: .seconds(2))
    }
}
