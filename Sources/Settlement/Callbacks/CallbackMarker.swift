package import Database
package import Delivery
import FoundationEssentials
package import Logging
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Tells `task_daily_stats` what became of callbacks, durably: what the source has not been told stands in the store
/// until it was, however long the source is away.
///
/// Whoever takes an outcome holds it for a minute; several nodes share the work. The row says in the end what the
/// newest statement's outcome is, also where a node stood still in between: what was written is held against the
/// statements afterwards.
package final class CallbackMarker: Service {
    typealias Writer = @Sendable ([CallbackMark], any Connection) throws -> Void

    private let settlement: String
    private let channel: String
    private let source: ConnectionPool
    private let store: ConnectionPool
    private let outbox: Outbox
    private let clock: any WallClock
    private let write: Writer
    private let troubles: TroubleLog
    private let logger: Logger
    private let attention: AsyncSignal
    private let isStopping = Atomic<Bool>(false)

    private static let atOnce = 500
    private static let lease = Duration.seconds(60)
    /// Another node may have left something behind.
    private static let look = Duration.seconds(30)
    private static let longestPause = Duration.seconds(300)
    private static let noWriting =
        "task_daily_stats could not be told what became of callbacks; it is told again until it takes it"

    /// - Parameters:
    ///   - source: its sessions may write `task_daily_stats`.
    ///   - outcomes: says when there is something to tell.
    package convenience init(
        _ definition: SettlementDefinition, store: ConnectionPool, source: ConnectionPool, table: DailyStatsTable,
        outbox: Outbox, outcomes: SettlementOutcomes, clock: any WallClock, logger: Logger
    ) {
        self.init(
            definition, store: store, source: source, outbox: outbox, outcomes: outcomes, clock: clock, logger: logger
        ) { marks, connection in _ = try table.mark(marks, on: connection) }
    }

    init(
        _ definition: SettlementDefinition, store: ConnectionPool, source: ConnectionPool, outbox: Outbox,
        outcomes: SettlementOutcomes, clock: any WallClock, logger: Logger, write: @escaping Writer
    ) {
        settlement = definition.name
        channel = definition.channelName
        self.store = store
        self.source = source
        self.outbox = outbox
        self.clock = clock
        self.logger = logger
        self.write = write
        troubles = TroubleLog(logger: logger, clock: clock)
        attention = outcomes.marksWait(of: definition.name)
    }

    package func run() async throws {
        let work = Task { await self.markUntilStopped() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await work.value
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
            self.attention.raise()
        }
    }

    /// Tells what is due now.
    ///
    /// - Returns: how many outcomes the source was told.
    /// - Throws: when the source, or the store, cannot be reached; what was not told is told later.
    @discardableResult
    package func flush() async throws -> Int {
        var told = 0
        while !isStopping.load(ordering: .relaxed) {
            let batch = try await claim()
            if batch.isEmpty { break }
            told += try await tell(batch)
        }
        return told
    }

    private func markUntilStopped() async {
        var failures = 0
        while !isStopping.load(ordering: .relaxed) {
            var wake = clock.now().addingTimeInterval(Self.look.seconds)
            do {
                try await flush()
                if let due = try await store.withConnection({ [settlement] in
                    try MarkStore.nextDue(settlement, on: $0)
                }) {
                    wake = min(wake, due)
                }
                failures = 0
                troubles.isOver(Self.noWriting, "task_daily_stats is told again what became of callbacks")
                await attention.wait(until: wake, clock: clock)
            } catch {
                failures += 1
                troubles.lasts(Self.noWriting, error: error)
                await rest(until: clock.now().addingTimeInterval(Self.pause(after: failures)))
            }
        }
    }

    /// What happens meanwhile makes the source answer no sooner.
    private func rest(until date: Date) async {
        while !isStopping.load(ordering: .relaxed), clock.now() < date {
            await attention.wait(until: date, clock: clock)
        }
    }

    private static func pause(after failures: Int) -> TimeInterval {
        min(Double(1 << min(failures, 10)), longestPause.seconds)
    }
}

extension CallbackMarker {
    /// What one transaction of the store took into this process's hands.
    private struct Batch: Sendable {
        var current: [MarkStore.Waiting] = []
        /// Something newer is known of their rows.
        var outdated: [MarkStore.Waiting] = []
        var newest: [MarkStore.TaskDay: MarkStore.Newest] = [:]

        var isEmpty: Bool { current.isEmpty && outdated.isEmpty }

        func marks(_ waiting: [MarkStore.Waiting]) -> [CallbackMark] {
            waiting.map { CallbackMark($0.note, statedAt: newest[$0.note.taskDay]?.statedAt) }
        }
    }

    private func claim() async throws -> Batch {
        let now = clock.now()
        let end = now.addingTimeInterval(Self.lease.seconds)
        return try await store.transaction { [settlement] connection in
            let waiting = try MarkStore.claim(settlement, at: now, until: end, limit: Self.atOnce, on: connection)
            var batch = Batch()
            batch.newest = try MarkStore.newest(of: waiting.map(\.note.taskDay), settlement, on: connection)
            for mark in waiting {
                if mark.note.isCurrent(batch.newest[mark.note.taskDay]) {
                    batch.current.append(mark)
                } else {
                    batch.outdated.append(mark)
                }
            }
            try MarkStore.remove(batch.outdated, on: connection)
            return batch
        }
    }

    private func tell(_ batch: Batch) async throws -> Int {
        let told = try await toSource(batch)
        guard !told.isEmpty else { return 0 }
        let now = clock.now()
        try await store.transaction { [settlement, channel, outbox] connection in
            try MarkStore.remove(told, on: connection)
            let newest = try MarkStore.newest(of: told.map(\.note.taskDay), settlement, on: connection)
            for mark in told {
                // Its outcome came while this one was being written, and may have been told in between.
                guard let statement = newest[mark.note.taskDay], let finishedAt = statement.finishedAt,
                    !mark.note.isCurrent(statement)
                else { continue }
                let note = try MarkStore.Note(
                    statement, of: mark.note.reference, finishedAt: finishedAt,
                    outbox.lastAttempt(of: statement.entryKey, to: channel, on: connection))
                try MarkStore.insert(note, dueAt: now, on: connection)
            }
        }
        return told.count
    }

    /// - Returns: what the source has taken.
    private func toSource(_ batch: Batch) async throws -> [MarkStore.Waiting] {
        do {
            try await writeToSource(batch.marks(batch.current))
            return batch.current
        } catch let error as DatabaseError where batch.current.count > 1 && error.mayConcernOneRow {
            return try await oneByOne(batch)
        } catch {
            try await postpone(batch.current)
            throw error
        }
    }

    /// One that the source refuses must not hold up the others.
    private func oneByOne(_ batch: Batch) async throws -> [MarkStore.Waiting] {
        var told: [MarkStore.Waiting] = []
        for mark in batch.current {
            do {
                try await writeToSource(batch.marks([mark]))
                told.append(mark)
            } catch {
                try await postpone([mark])
                logger.error(
                    "task_daily_stats does not take what became of a callback; it is told again later",
                    metadata: [
                        "settlement": "\(settlement)", "callback": "\(mark.note.reference.text)", "error": "\(error)",
                    ])
            }
        }
        return told
    }

    private func writeToSource(_ marks: [CallbackMark]) async throws {
        guard !marks.isEmpty else { return }
        try await source.withConnection { [write] connection in try write(marks, connection) }
    }

    private func postpone(_ marks: [MarkStore.Waiting]) async throws {
        let now = clock.now()
        try await store.transaction { connection in
            for (tries, marks) in Dictionary(grouping: marks, by: \.tries) {
                let date = now.addingTimeInterval(Self.pause(after: tries))
                try MarkStore.postpone(marks, until: date, on: connection)
            }
        }
    }
}

extension MarkStore.Note {
    /// Whether it is the newest that is known of its row. While a statement is on its way once more, its last outcome is.
    fileprivate func isCurrent(_ newest: MarkStore.Newest?) -> Bool {
        guard let newest else { return true }
        return reference.revision == newest.revision && (newest.finishedAt.map { $0 == finishedAt } ?? true)
    }

    fileprivate init(
        _ statement: MarkStore.Newest, of reference: CallbackReference, finishedAt: Date, _ last: LastAttempt?
    ) {
        let verdict = EntryOutcome.Verdict(rawValue: statement.state) ?? .failed
        self.init(
            reference: CallbackReference(
                settlement: reference.settlement, taskID: reference.taskID, day: reference.day,
                revision: statement.revision),
            sent: verdict.hasArrived, finishedAt: finishedAt,
            response: CallbackResponse.text(verdict, last, reason: nil), retries: CallbackResponse.retries(last))
    }
}

extension CallbackMark {
    fileprivate init(_ note: MarkStore.Note, statedAt: Date?) {
        self.init(
            taskID: note.reference.taskID, day: note.reference.day, sent: note.sent, finishedAt: note.finishedAt,
            response: note.response, retries: note.retries, statedAt: statedAt)
    }
}
