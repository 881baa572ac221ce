package import Database
package import Delivery
import FoundationEssentials
package import Timekeeping

/// Empties a watch's queue now, sees the messages delivered, tells the queue what became of them, and counts.
package struct WatchDrainer: Sendable {
    /// Returns when these deliveries have ended, or after so long.
    package typealias Deliver = @Sendable (_ ids: [Int64], _ patience: Duration) async throws -> Void
    /// Has those told that wait for what became of deliveries.
    package typealias Tell = @Sendable () async throws -> Void
    /// Deliveries that earlier calls have left.
    package typealias Unfinished = @Sendable () async throws -> [Int64]

    /// When a table without triggers is looked at.
    package enum Looking: Sendable {
        case always
        /// As often as the watch says.
        case whenDue
    }

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
    private let tell: Tell

    /// So many changes are sent before more are taken.
    private static let atOnce = 1_000

    /// - Parameters:
    ///   - poller: looks for changes before, where no triggers tell of them.
    ///   - unfinished: nothing, where somebody else goes on with them.
    package init(
        _ definition: WatchDefinition, queue: any ChangeQueue, poller: ChangePoller?, worker: WatchWorker,
        marks: MarkWriter, outbox: Outbox, store: ConnectionPool, clock: any WallClock,
        unfinished: @escaping Unfinished = { [] }, deliver: @escaping Deliver, tell: @escaping Tell
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
        self.tell = tell
    }

    /// What comes into the queue meanwhile waits for the next call, so that this one has an end.
    ///
    /// What earlier calls have left is finished first, or along with the rest: where no `herald serve` runs, nobody else
    /// does. It counts where it ends now. A record's next change is given once its last one has ended: hence the rounds.
    ///
    /// - Parameters:
    ///   - most: no more changes than that.
    ///   - patience: for the answers of the channels. What is not ended then goes on without this call.
    package func drain(most: Int, patience: Duration, looking: Looking = .always) async throws -> DrainTally {
        try await settle()
        switch looking {
        case .always: try await poller?.pollOnce()
        case .whenDue: try await poller?.pollIfDue()
        }
        let deadline = clock.now().addingTimeInterval(patience.seconds)
        let waiting = try await queue.backlog(countingTo: min(most, Self.mostCounted)).pending
        var left = try await unfinished()
        var (tally, earlier) = (DrainTally(), DrainTally())
        repeat {
            let handed = try await worker.drainOnce(most: min(most - tally.total, Self.atOnce))
            if handed.taken == 0, left.isEmpty {
                // What had ended long ago may have held up a record.
                if try await settle() == 0 { break }
                continue
            }
            let own = Set(handed.deliveryIDs)
            let others = left.filter { !own.contains($0) }
            let rest = max(0, deadline.timeIntervalSince(clock.now()))
            try await deliver(others + handed.deliveryIDs, .seconds(rest))
            try await settle()
            tally += DrainTally(total: handed.taken, succeeded: handed.silent, failed: handed.failed)
            tally += try await ended(handed.deliveryIDs).withoutTotal
            earlier += try await ended(others)
            left = []
        } while tally.total < min(most, waiting) && clock.now() < deadline
        try await settle()
        return tally + earlier
    }

    /// Has the queue told of what has ended.
    ///
    /// - Returns: of how many changes it was told.
    @discardableResult
    package func settle() async throws -> Int {
        try await tell()
        return try await marks.flush()
    }

    /// More is not taken by one call.
    private static let mostCounted = 1_000_000

    /// The changes that these deliveries tell of and that have ended.
    private func ended(_ ids: [Int64]) async throws -> DrainTally {
        guard !ids.isEmpty else { return DrainTally() }
        let keys = Set(
            try await outbox.references(of: ids, feature: WatchFeature.name)
                .compactMap(HandoverKey.init(reference:)).filter { $0.watch == definition.name })
        let counts = Dictionary(keys.map { ($0.first, $0.count) }) { first, _ in first }
        let known = KnownChanges(definition, outbox: outbox)
        let endings = try await store.withConnection { connection in
            try known.ended(Dictionary(keys.map { ($0, [$0.identity]) }) { first, _ in first }, on: connection)
        }
        var tally = DrainTally()
        for ending in endings {
            let count = counts[ending.change] ?? 0
            tally.total += count
            if ending.verdict == .succeeded { tally.succeeded += count } else { tally.failed += count }
        }
        return tally
    }
}

extension DrainTally {
    fileprivate var withoutTotal: DrainTally { DrainTally(succeeded: succeeded, failed: failed) }
}
