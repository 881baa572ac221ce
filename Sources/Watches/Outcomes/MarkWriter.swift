package import Database
import Delivery
import FoundationEssentials
package import Logging
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Tells a watch's queue what became of its changes, durably: what the queue has not been told stands in the store until
/// it was, however long the source is away.
///
/// Whoever takes a mark holds it for a minute; several nodes share the work.
package final class MarkWriter: Service {
    private let watch: String
    private let queue: any ChangeQueue
    private let store: ConnectionPool
    private let clock: any WallClock
    private let metrics: WatchMetrics
    private let troubles: TroubleLog
    private let logger: Logger
    private let signals: WatchSignals
    private let isStopping = Atomic<Bool>(false)

    private static let atOnce = 500
    private static let lease = Duration.seconds(60)
    /// Another node may have left something behind.
    private static let look = Duration.seconds(30)
    private static let longestPause = Duration.seconds(300)
    private static let noTelling =
        "a watch's queue could not be told what became of its changes; it is told again until it takes it"

    package init(
        watch: String, queue: any ChangeQueue, store: ConnectionPool, outcomes: WatchOutcomes, clock: any WallClock,
        metrics: WatchMetrics, logger: Logger
    ) {
        var logger = logger
        logger[metadataKey: "watch"] = "\(watch)"
        self.watch = watch
        self.queue = queue
        self.store = store
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        troubles = TroubleLog(logger: logger, clock: clock)
        signals = outcomes.signals(of: watch)
    }

    package func run() async throws {
        let work = Task { await self.tellUntilStopped() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await work.value
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
            self.signals.marks.raise()
        }
    }

    /// Tells what is due now. Needs no running service.
    ///
    /// - Returns: how many changes the queue was told of.
    /// - Throws: when the source, or the store, cannot be reached; what was not told is told later.
    @discardableResult
    package func flush() async throws -> Int {
        var told = 0
        while true {
            let batch = try await claim()
            guard !batch.marks.isEmpty else { return told }
            told += try await tell(batch)
            signals.changes.raise()
        }
    }

    private func tellUntilStopped() async {
        var failures = 0
        while !isStopping.load(ordering: .relaxed) {
            var wake = clock.now().addingTimeInterval(Self.look.seconds)
            do {
                try await flush()
                if let due = try await store.withConnection({ [watch] in
                    try WatchMarkStore.nextDue(watch, on: $0)
                }) {
                    wake = min(wake, due)
                }
                failures = 0
                troubles.isOver(Self.noTelling, "the queue is told again what became of its changes")
                await signals.marks.wait(until: wake, clock: clock)
            } catch {
                failures += 1
                troubles.lasts(Self.noTelling, error: error)
                await rest(until: clock.now().addingTimeInterval(Self.pause(after: failures)))
            }
        }
    }

    /// What happens meanwhile makes the source answer no sooner.
    private func rest(until date: Date) async {
        while !isStopping.load(ordering: .relaxed), clock.now() < date {
            await signals.marks.wait(until: date, clock: clock)
        }
    }

    private static func pause(after failures: Int) -> TimeInterval {
        min(Double(1 << min(failures, 10)) / 2, longestPause.seconds)
    }
}

extension MarkWriter {
    private struct Batch: Sendable {
        let marks: [WatchMarkStore.Waiting]
        let until: Date
    }

    private func claim() async throws -> Batch {
        let now = clock.now()
        let end = now.addingTimeInterval(Self.lease.seconds)
        return try await store.transaction { [watch] connection in
            Batch(
                marks: try WatchMarkStore.claim(watch, at: now, until: end, limit: Self.atOnce, on: connection),
                until: end)
        }
    }

    private func tell(_ batch: Batch) async throws -> Int {
        let told = try await toQueue(batch)
        try await store.transaction { try WatchMarkStore.remove(told, claimedUntil: batch.until, on: $0) }
        metrics.ended(told.map(\.mark), of: watch)
        return told.count
    }

    /// - Returns: what the queue has taken.
    private func toQueue(_ batch: Batch) async throws -> [WatchMarkStore.Waiting] {
        do {
            try await queue.finish(batch.marks.map(\.mark.ending))
            return batch.marks
        } catch let error as DatabaseError where batch.marks.count > 1 && error.mayConcernOneRow {
            return try await oneByOne(batch)
        } catch {
            try await postpone(batch.marks, of: batch)
            throw error
        }
    }

    /// One that the queue refuses must not hold up the others.
    private func oneByOne(_ batch: Batch) async throws -> [WatchMarkStore.Waiting] {
        var told: [WatchMarkStore.Waiting] = []
        for mark in batch.marks {
            do {
                try await queue.finish([mark.mark.ending])
                told.append(mark)
            } catch {
                try await postpone([mark], of: batch)
                logger.error(
                    "a watch's queue does not take what became of a change; it is told again later",
                    metadata: ["change": "\(mark.mark.change)", "error": "\(error)"])
            }
        }
        return told
    }

    private func postpone(_ marks: [WatchMarkStore.Waiting], of batch: Batch) async throws {
        let now = clock.now()
        try await store.transaction { connection in
            for (tries, marks) in Dictionary(grouping: marks, by: \.tries) {
                try WatchMarkStore.postpone(
                    marks, claimedUntil: batch.until, until: now.addingTimeInterval(Self.pause(after: tries)),
                    on: connection)
            }
        }
    }
}

extension DatabaseError {
    /// Whether the rest of a batch may be written although one row was refused.
    var mayConcernOneRow: Bool {
        switch kind {
        case .uniqueViolation, .constraintViolation, .unexpectedValue: true
        case .other: !isOfTheServer
        default: false
        }
    }

    /// It has no memory, no room for locks or no place left, or is at a loss itself: that is no row's fault.
    private var isOfTheServer: Bool {
        guard let code else { return false }
        if code.utf8.count == 5 { return ["53", "57", "58", "XX"].contains(String(code.prefix(2))) }
        return ["1021", "1037", "1038", "1041", "1114", "1206"].contains(code)
    }
}
