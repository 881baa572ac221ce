package import Coordination
import Database
import FoundationEssentials
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
import Timekeeping

/// Works off the outbox: claims what is due under a lease, keeps a bounded number of sends in flight, keeps to
/// each channel's limits, and records what came of each.
///
/// A message is sent at least once. Twice it is sent only where a node died between the peer's answer and its
/// own record, or lost its lease because it stood still for longer than that: then with the same key.
///
/// Many nodes may run over one store; on SQLite also several processes.
package final class Dispatcher: Service {
    let outbox: Outbox
    let settings: DispatchSettings
    let logger: Logger
    let node: String

    let board: Mutex<DispatchBoard>
    let inFlight = InFlightSends()
    let records: GroupCommit<FinishedAttempt, Bool>
    let judge: AttemptJudge
    let claims: ClaimStore
    let leases: LeaseStore
    /// With whom the limits over all channels are shared; nil: each node keeps to them by itself.
    private let coordinator: (any Coordinator)?
    let aftermath: Aftermath
    var metrics: DeliveryMetrics { outbox.metrics }
    let troubles: TroubleLog
    /// Waits at most 30 s for something to do; a call to a store that hangs ends within 100 s by the pool's limits.
    let loopHeartbeat = LoopHeartbeat("dispatcher", longestRound: .seconds(180))
    let leasesHeartbeat = LoopHeartbeat("leases", longestRound: .seconds(180))
    /// When each channel's backlog was looked at last.
    let backlogLooks = Mutex<[String: Date]>([:])

    /// The loop's next step may come out differently.
    let attention = AsyncSignal()
    /// The same for the leases' keeper.
    let stopping = AsyncSignal()
    /// Sends that waited for the books may go.
    let booksCaughtUp = AsyncSignal()
    /// The stock of shared permits may have to be filled up.
    let permitsWanted = AsyncSignal()
    /// The grace of a stop is over: what cannot be recorded is left to the lease.
    let hasGivenUp = Atomic<Bool>(false)

    /// Works off everything.
    ///
    /// - Parameters:
    ///   - coordinator: with it `concurrency` and `qps` are those of all nodes together.
    ///   - chance: from 0 to 1, for the jitter of retries.
    package convenience init(
        outbox: Outbox, settings: DispatchSettings, mask: SecretMask, logger: Logger,
        coordinator: (any Coordinator)? = nil, chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.init(
            outbox: outbox, settings: settings, mask: mask, logger: logger, coordinator: coordinator, only: nil,
            chance: chance)
    }

    init(
        outbox: Outbox, settings: DispatchSettings, mask: SecretMask, logger: Logger,
        coordinator: (any Coordinator)? = nil, only scope: [Int64]?, chance: @escaping @Sendable () -> Double
    ) {
        self.coordinator = coordinator
        let node = NodeName.make()
        self.outbox = outbox
        self.settings = settings
        self.logger = logger
        self.node = node
        let channels = outbox.channels.values.map { ($0.name, $0.limits) }.sorted { $0.0 < $1.0 }
        board = Mutex(
            DispatchBoard(
                channels: channels, settings: settings, sharedAs: coordinator.map { _ in node },
                at: outbox.clock.now()))
        judge = AttemptJudge(
            maxAttempts: settings.maxAttempts, backoff: Backoff(base: settings.backoffBase), mask: mask, chance: chance,
            policies: outbox.policies)
        troubles = TroubleLog(logger: logger, clock: outbox.clock)
        claims = ClaimStore(node: node, scope: scope)
        leases = LeaseStore(node: node)
        let aftermath = Aftermath(outbox: outbox, logger: logger)
        self.aftermath = aftermath
        let store = outbox.store
        records = GroupCommit(maximumBatch: settings.batchSize) { attempts in
            try await FinishBatch(attempts, by: node, aftermath: aftermath).record(in: store)
        }
    }

    /// Runs until it is told to stop or cancelled; then it claims nothing more, gives back what it has claimed
    /// and not sent, waits for what is in flight, records it and returns.
    package func run() async throws {
        // A task of its own: its statements must not be cancelled halfway when this one is.
        let work = Task { await self.dispatch() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await work.value
        } onCancelOrGracefulShutdown: {
            self.stop()
        }
    }

    /// As leases and attempts name this node.
    package var nodeName: String { node }

    /// What it does at this moment.
    package var load: DispatchLoad {
        board.withLock { DispatchLoad(sending: $0.sending, unrecorded: $0.unrecorded, isStopping: $0.isStopping) }
    }

    /// Of its loops: whether they go round.
    package var heartbeats: [LoopHeartbeat] { [loopHeartbeat, leasesHeartbeat] }

    func stop() {
        board.withLock { $0.stop() }
        attention.raise()
        booksCaughtUp.raise()
        stopping.raise()
    }

    private func dispatch() async {
        let listener = outbox.notices.add { self.hear($0) }
        defer { outbox.notices.remove(listener) }
        await registerChannels()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepLeases() }
            group.addTask { await self.keepSending() }
            if let coordinator { group.addTask { await self.keepPermits(with: coordinator) } }
            while !board.withLock({ $0.isStopping }) {
                loopHeartbeat.beat()
                while let delivery = board.withLock({ $0.take(at: clock.now()) }) {
                    group.addTask { await self.work(from: delivery) }
                }
                permitsWanted.raise()
                await takeStep()
            }
            loopHeartbeat.rest()
            await windDown()
        }
    }

    /// Goes on with what had to wait for the books, also while the loop waits for the store.
    private func keepSending() async {
        await withDiscardingTaskGroup { group in
            while !board.withLock({ $0.isStopping }) {
                await booksCaughtUp.wait()
                while let delivery = board.withLock({ $0.take(at: clock.now()) }) {
                    group.addTask { await self.work(from: delivery) }
                }
                // A bucket that is empty now, or a queue that is short, is the loop's concern.
                attention.raise()
            }
        }
    }

    private func takeStep() async {
        switch board.withLock({ $0.step(at: clock.now()) }) {
        case .claim(let requests): await claim(requests)
        case .poll: await poll()
        case .wait(let date): await attention.wait(until: date, clock: clock)
        }
    }

    /// Sends, and goes on with the next as long as there is one; the records are made meanwhile.
    private func work(from first: ClaimedDelivery) async {
        await withDiscardingTaskGroup { records in
            var next: ClaimedDelivery? = first
            while let delivery = next {
                let attempt = await send(delivery)
                records.addTask { await self.record(attempt) }
                let after = board.withLock {
                    $0.sent(delivery, pauseUntil: attempt.restUntil, at: attempt.finishedAt)
                }
                if !after.released.isEmpty { records.addTask { await self.giveBack(after.released) } }
                if after.wantsStep { attention.raise() }
                if after.wantsPermits { permitsWanted.raise() }
                next = after.next
            }
        }
    }

    private func hear(_ notice: DeliveryNotices.Notice) {
        let now = clock.now()
        switch notice {
        case .enqueued(let channels, let dueAt, let isCommitted):
            board.withLock { board in
                for channel in channels { board.note(channel, dueAt: dueAt) }
                if !isCommitted { board.hurryPoll(at: now) }
            }
        case .listening(let isListening): board.withLock { $0.listens(isListening, at: now) }
        case .recorded, .outcomeWaits: return
        }
        attention.raise()
    }

    var clock: any WallClock { outbox.clock }
}
