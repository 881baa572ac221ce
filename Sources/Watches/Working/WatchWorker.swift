package import Database
package import Delivery
import FoundationEssentials
package import Logging
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Takes what changed from a watch's queue and hands it over to the outbox, as it comes.
///
/// A change that is in hand (`PROCESSING`) stays so until it is known what became of it. One that a node took and did
/// not hand over before it died is found again after a minute: the outbox does not know it.
package final class WatchWorker: Service {
    let watch: String
    let queue: any ChangeQueue
    let handover: Handover
    let plan: ClaimPlan
    let clock: any WallClock
    let logger: Logger
    private let troubles: TroubleLog
    private let chance: @Sendable () -> Double
    private let lookEvery: Duration
    private let coalesce: Duration
    private let signals: WatchSignals
    private let isStopping = Atomic<Bool>(false)
    let state = Mutex(State())

    struct State {
        /// What was in hand when it was last counted, and what was taken since.
        var inHand: Int?
        var reclaimsAt = Date.distantPast
    }

    private static let longestPause = 30.0
    private static let sourceAway =
        "the changes of a watch cannot be read from its source; it is asked until it answers"
    private static let storeAway =
        "the changes of a watch cannot be put into the outbox; tried until the store takes them"

    /// - Parameters:
    ///   - renderer: makes the watch's messages.
    ///   - outcomes: says when a change has ended, and a later one of its record may go.
    ///   - chance: from 0 to 1; spreads the pauses of nodes that met the same trouble.
    package init(
        _ definition: WatchDefinition, queue: any ChangeQueue, renderer: any NoticeRendering, outbox: Outbox,
        store: ConnectionPool, outcomes: WatchOutcomes, clock: any WallClock, metrics: WatchMetrics = WatchMetrics(),
        logger: Logger, chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        var logger = logger
        logger[metadataKey: "watch"] = "\(definition.name)"
        watch = definition.name
        self.queue = queue
        self.clock = clock
        self.logger = logger
        self.chance = chance
        lookEvery = definition.lookEvery
        coalesce = definition.coalesce
        signals = outcomes.signals(of: definition.name)
        plan = ClaimPlan(definition, limits: definition.channels.compactMap { outbox.limits(of: $0) })
        troubles = TroubleLog(logger: logger, clock: clock)
        handover = Handover(
            definition: definition, queue: queue,
            drafting: Drafting(definition: definition, renderer: renderer, outbox: outbox), outbox: outbox,
            store: store, clock: clock, metrics: metrics, logger: logger, signals: signals)
    }

    package func run() async throws {
        let work = Task { await self.workUntilStopped() }
        let news = Task { await self.hearNews() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await work.value
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
            self.signals.changes.raise()
        }
        news.cancel()
    }

    /// Takes and hands over until the queue gives nothing more, without waiting for anything. Needs no running service.
    ///
    /// What is in the outbox is sent by whoever sends; a record's next change is given once its last one has ended.
    ///
    /// - Parameter most: no more changes than that.
    /// - Throws: what the source or the store said. What was taken and not handed over is put back, or found later.
    package func drainOnce(most: Int = .max) async throws -> HandedOver {
        var drained = HandedOver()
        do {
            drained += try await reclaim()
            while drained.taken < most, let order = try await nextOrder(most: most - drained.taken) {
                let handed = try await takeAndHandOver(order)
                if handed.taken == 0 { break }
                drained += handed
            }
        } catch let trouble as HandoverTrouble {
            throw trouble.cause
        }
        return drained
    }

    private func workUntilStopped() async {
        var failures = 0
        while !isStopped {
            do {
                try await work()
                failures = 0
                troubles.isOver(Self.sourceAway, "the changes of the watch are read again")
                troubles.isOver(Self.storeAway, "the changes of the watch are put into the outbox again")
                await signals.changes.wait(until: nextLook, clock: clock)
            } catch {
                failures += 1
                tell(error)
                await rest(until: clock.now().addingTimeInterval(pause(after: failures)))
            }
        }
    }

    /// What came lately may not be old enough before `coalesce` has passed, and others may free what is theirs.
    private var nextLook: Date {
        let pause = coalesce > .zero ? min(lookEvery, coalesce) : lookEvery
        return min(clock.now().addingTimeInterval(pause.seconds), state.withLock { $0.reclaimsAt })
    }

    /// One round.
    private func work() async throws {
        if clock.now() >= state.withLock({ $0.reclaimsAt }) { _ = try await reclaim() }
        try await takeAndHandOverAll()
    }

    var isStopped: Bool { isStopping.load(ordering: .relaxed) }

    private func hearNews() async {
        guard let news = queue.news() else { return }
        for await _ in news { signals.changes.raise() }
    }

    private func tell(_ error: any Error) {
        switch error as? HandoverTrouble {
        case .store(let cause), .partly(let cause, _): troubles.lasts(Self.storeAway, error: cause)
        case .source(let cause): troubles.lasts(Self.sourceAway, error: cause)
        case nil: troubles.lasts(Self.sourceAway, error: error)
        }
    }

    /// What happens meanwhile makes nobody answer sooner.
    private func rest(until date: Date) async {
        while !isStopped, clock.now() < date {
            await signals.changes.wait(until: date, clock: clock)
        }
    }

    private func pause(after failures: Int) -> TimeInterval {
        min(Self.longestPause, 0.5 * Double(1 << min(failures, 10)) * (0.5 + chance() / 2))
    }
}
