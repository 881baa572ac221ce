package import Database
package import Delivery
import FoundationEssentials
package import Timekeeping

/// Empties a watch's queue now, sees the messages delivered, tells the queue what became of them, and counts.
package struct WatchDrainer: Sendable {
    /// Returns when these deliveries have ended, or after so long.
    package typealias Deliver = @Sendable (_ ids: [Int64], _ patience: Duration) async throws -> Void
    /// Deliveries that earlier calls have left.
    package typealias Unfinished = @Sendable () async throws -> [Int64]

    private let definition: WatchDefinition
    private let queue: any ChangeQueue
    private let poller: ChangePoller?
    private let worker: WatchWorker
    private let marks: MarkWriter
    private let outbox: Outbox
    private let store: ConnectionPool
    private let clock: any WallClock
    private let unfinished: Unfinished
    private let deliver: Deliver

    /// So many changes are sent before more are taken.
    private static let atOnce = 1_000

    /// - Parameters:
    ///   - poller: looks for changes before, where no triggers tell of them.
    ///   - unfinished: nothing, where somebody else goes on with them.
    package init(
        _ definition: WatchDefinition, queue: any ChangeQueue, poller: ChangePoller?, worker: WatchWorker,
        marks: MarkWriter, outbox: Outbox, store: ConnectionPool, clock: any WallClock,
        unfinished: @escaping Unfinished = { [] }, deliver: @escaping Deliver
    ) {
        self.definition = definition
        self.queue = queue
        self.poller = poller
        self.worker = worker
        self.marks = marks
        self.outbox = outbox
        self.store = store
        self.clock = clock
        self.unfinished = unfinished
        self.deliver = deliver
    }

    /// What comes into the queue meanwhile waits for the next call, so that this one has an end.
    ///
    /// A record's next change is given once its last one has ended: hence the rounds.
    ///
    /// - Parameters:
    ///   - most: no more changes than that.
    ///   - patience: for the answers of the channels. What is not ended then goes on without this call.
    package func drain(most: Int, patience: Duration) async throws -> DrainTally {
        try await poller?.pollOnce()
        let deadline = clock.now().addingTimeInterval(patience.seconds)
        let waiting = try await queue.backlog(countingTo: min(most, Self.mostCounted)).pending
        var tally = try await finishUnfinished(patience)
        let begun = tally.total
        repeat {
            let handed = try await worker.drainOnce(most: min(most - (tally.total - begun), Self.atOnce))
            if handed.taken == 0 { break }
            let rest = max(0, deadline.timeIntervalSince(clock.now()))
            try await deliver(handed.deliveryIDs, .seconds(rest))
            try await marks.flush()
            tally += DrainTally(total: handed.taken, succeeded: handed.silent, failed: handed.failed)
            tally += try await count(handed.deliveryIDs).withoutTotal
        } while tally.total - begun < min(most, waiting) && clock.now() < deadline
        return tally
    }

    /// Nobody but the next call looks after what a call has left, where no `herald serve` does.
    private func finishUnfinished(_ patience: Duration) async throws -> DrainTally {
        let ids = try await unfinished()
        try await deliver(ids, patience)
        try await marks.flush()
        return try await count(ids)
    }

    /// More is not taken by one call.
    private static let mostCounted = 1_000_000

    /// What became of the changes that these deliveries tell of.
    private func count(_ ids: [Int64]) async throws -> DrainTally {
        guard !ids.isEmpty else { return DrainTally() }
        let keys = Set(
            try await outbox.references(of: ids, feature: WatchFeature.name)
                .compactMap(HandoverKey.init(reference:)).filter { $0.watch == definition.name })
        let counts = Dictionary(keys.map { ($0.first, $0.count) }) { first, _ in first }
        let known = KnownChanges(definition, outbox: outbox)
        let endings = try await store.withConnection { connection in
            try known.ended(Dictionary(keys.map { ($0, [$0.identity]) }) { first, _ in first }, on: connection)
        }
        var tally = DrainTally(total: counts.values.reduce(0, +))
        for ending in endings {
            let count = counts[ending.change] ?? 0
            if ending.verdict == .succeeded { tally.succeeded += count } else { tally.failed += count }
        }
        return tally
    }
}

extension DrainTally {
    fileprivate var withoutTotal: DrainTally { DrainTally(succeeded: succeeded, failed: failed) }
}
