package import Database
package import Delivery
import FoundationEssentials
package import Logging
package import Observability
package import Timekeeping

/// Settles days of one settlement: counted, written to `task_daily_stats`, told to partners.
///
/// A run may break off anywhere and be repeated: what is right stays as it is, and what a partner was told it is not
/// told again.
package struct SettlementRunner: Sendable {
    package let definition: SettlementDefinition
    package let store: SettlementStore
    let source: ConnectionPool
    let writer: ConnectionPool
    let fetcher: VideoFetcher
    let book: StatementBook
    let directory: SourceCallbackDirectory
    let outbox: Outbox
    let clock: any WallClock
    let metrics: SettlementMetrics
    let mask: SecretMask
    let logger: Logger

    /// - Parameters:
    ///   - source: its sessions only read.
    ///   - writer: its sessions write `task_daily_stats`.
    ///   - mask: hides what a database or a peer may have said too much, before it is kept.
    package init(
        _ definition: SettlementDefinition, store: SettlementStore, source: ConnectionPool, writer: ConnectionPool,
        fetcher: VideoFetcher, directory: SourceCallbackDirectory, outbox: Outbox, clock: any WallClock,
        metrics: SettlementMetrics, mask: SecretMask, logger: Logger
    ) {
        self.definition = definition
        self.store = store
        self.source = source
        self.writer = writer
        self.fetcher = fetcher
        self.directory = directory
        self.outbox = outbox
        self.clock = clock
        self.metrics = metrics
        self.mask = mask
        self.logger = logger
        book = StatementBook(definition: definition, store: store.pool, outbox: outbox, clock: clock)
    }

    /// Settles one day.
    ///
    /// - Throws: `SettlementRefusal` where nothing can be counted, `SettlementBusy` where another run has the day,
    ///   `DatabaseError`, `CancellationError`. What concerns single tasks is in the summary.
    package func settle(
        _ day: SettlementDay, options: SettlementOptions, kind: RunKind, traceID: String,
        progress: @escaping SettlementProgress.Watcher = { _ in }
    ) async throws -> SettlementSummary {
        try await run(day, options: options, kind: kind, traceID: traceID, progress: progress).summary
    }

    /// The same, with what has to be known to wait for the partners' answers. Channels are told when it is concluded.
    ///
    /// - Parameter began: called once the run stands in the store.
    package func run(
        _ day: SettlementDay, options: SettlementOptions, kind: RunKind, traceID: String,
        progress: @escaping SettlementProgress.Watcher = { _ in }, began: @Sendable (_ run: Int64) -> Void = { _ in }
    ) async throws -> SettledRun {
        try refuseFuture(day)
        let start = ContinuousClock.now
        progress(.counting)
        do {
            // The lock's session is opened while the records are read.
            async let facts = reader.read(day)
            guard let lock = try await HeldSettlementLock.acquire(definition.name, day, driver: writer.driver) else {
                throw SettlementBusy(settlement: definition.name, day: day)
            }
            do {
                let id = try await store.begin(definition.name, day, kind: kind, traceID: traceID, at: clock.now())
                began(id)
                let work = DayWork(runner: self, day: day, run: id, options: options, kind: kind, traceID: traceID)
                do {
                    let settled = try await work.settle(try await facts, lock: lock, since: start, progress: progress)
                    ended(settled.summary, traceID: traceID)
                    await lock.release()
                    return settled
                } catch {
                    await abandon(id, error)
                    throw error
                }
            } catch {
                await lock.release()
                throw error
            }
        } catch {
            ended(day, error, traceID: traceID)
            throw error
        }
    }

    var reader: DayReader { DayReader(definition: definition, source: source) }

    /// The day that a clock of the settlement's zone shows.
    package var today: SettlementDay { SettlementDay(clock.now(), in: definition.timeZone) }

    private func refuseFuture(_ day: SettlementDay) throws {
        guard day > today else { return }
        throw SettlementRefusal(["\(day) has not begun yet in \(definition.timeZone.identifier): today is \(today)"])
    }

    private func isStop(_ error: any Error) -> Bool {
        error is CancellationError || (error as? DatabaseError)?.kind == .cancelled || Task.isCancelled
    }

    /// As it may be kept and shown.
    func sentence(of error: any Error) -> String { mask.mask("\(error)") }

    /// Although the task may be cancelled already.
    private func abandon(_ run: Int64, _ error: any Error) async {
        let isStop = isStop(error)
        await Task {
            do {
                try await store.abandon(
                    run, as: isStop ? .interrupted : .failed, error: isStop ? "interrupted" : sentence(of: error),
                    at: clock.now())
            } catch {
                logger.error(
                    "the end of a settlement's run could not be kept; the next run of the day marks it",
                    metadata: ["settlement": "\(definition.name)", "run": "\(run)", "error": "\(error)"])
            }
        }.value
    }

    private func ended(_ summary: SettlementSummary, traceID: String) {
        metrics.settled(summary)
        logger.info(
            "a day is settled",
            metadata: [
                "settlement": "\(summary.settlement)", "day": "\(summary.day)", "run": "\(summary.run)",
                "tasks": "\(summary.tasks)", "rows": "\(summary.rows)", "created": "\(summary.created)",
                "changed": "\(summary.changed)", "unchanged": "\(summary.unchanged)", "fetched": "\(summary.fetched)",
                "unknown": "\(summary.unknown)", "failed": "\(summary.failed)", "pending": "\(summary.pending)",
                "refused": "\(summary.refused)", "corrections": "\(summary.corrections)",
                "problems": "\(summary.problems.count)", "milliseconds": "\(summary.milliseconds)",
                "trace_id": "\(traceID)",
            ])
    }

    /// Whoever started it says why; here it is counted.
    private func ended(_ day: SettlementDay, _ error: any Error, traceID: String) {
        if !isStop(error), !(error is SettlementBusy) { metrics.failed(definition.name) }
        logger.debug(
            "a day could not be settled",
            metadata: [
                "settlement": "\(definition.name)", "day": "\(day)", "error": "\(error)", "trace_id": "\(traceID)",
            ])
    }
}

/// What a run did, and the deliveries that carry its callbacks: to be concluded when partners have answered.
package struct SettledRun: Sendable {
    package var summary: SettlementSummary
    package let deliveryIDs: [Int64]
    /// Those that tell channels the summary; none before it is concluded.
    package var noticeIDs: [Int64] = []
    /// Whether channels are to be told.
    let tells: Bool
    let traceID: String
    let endedAt = ContinuousClock.now
}
