import Database
import Delivery
import FoundationEssentials
import Logging
import Timekeeping

/// Puts changes that were taken from their queue into the outbox: a batch in one transaction of the store.
struct Handover: Sendable {
    let definition: WatchDefinition
    let queue: any ChangeQueue
    let drafting: Drafting
    let outbox: Outbox
    let store: ConnectionPool
    let clock: any WallClock
    let metrics: WatchMetrics
    let logger: Logger
    let signals: WatchSignals

    /// Several changes of one record become one message.
    ///
    /// - Throws: `HandoverTrouble`; nothing of the batch is in the outbox then, or the store did not say.
    func handOver(_ changes: [QueuedChange], asDigest: Bool) async throws -> HandedOver {
        let records = RecordChanges.sorted(changes)
        let rows = try await rows(of: records)
        let drafts = drafting.drafts(records, rows: rows, asDigest: asDigest)
        var result = HandedOver()
        do {
            result += try await put(drafts)
        } catch HandoverTrouble.store(let error as DatabaseError) where error.mayConcernOneRow {
            result += try await putOneByOne(drafts)
        }
        result.taken = changes.count
        return result
    }

    private func rows(of records: [RecordChanges]) async throws -> [SQLValue: WatchedRow] {
        let wanted = records.filter { ![nil, .delete].contains($0.event) }.map(\.record)
        guard !wanted.isEmpty else { return [:] }
        do {
            return try await queue.rows(of: wanted)
        } catch {
            throw HandoverTrouble.source(error)
        }
    }

    /// One that the store does not take must not hold up the others.
    private func putOneByOne(_ drafts: [HandoverDraft]) async throws -> HandedOver {
        var result = HandedOver()
        for (index, draft) in drafts.enumerated() {
            do {
                result += try await putAlone(draft)
            } catch let trouble as HandoverTrouble {
                // What was put before stays; to put it back into the queue would have it told twice.
                let rest = drafts[(index + 1)...].flatMap(\.changes).map(\.id)
                throw HandoverTrouble.partly(trouble.cause, open: trouble.open(of: draft.changes) + rest)
            }
        }
        return result
    }

    private func putAlone(_ draft: HandoverDraft) async throws -> HandedOver {
        do {
            return try await put([draft])
        } catch HandoverTrouble.store(let error as DatabaseError) where error.mayConcernOneRow {
            return try await put([draft.failed("the store does not take the message: \(error)")])
        }
    }

    private func put(_ drafts: [HandoverDraft]) async throws -> HandedOver {
        let receipts: [EnqueueReceipt]
        let isWritten = Flag()
        do {
            receipts = try await store.transaction { connection in
                isWritten.set(false)
                let receipts = try store(drafts, on: connection)
                isWritten.set(true)
                return receipts
            }
        } catch {
            // A commit that fails may have succeeded: the outbox says, when the changes are looked after.
            throw isWritten.isSet ? HandoverTrouble.partly(error, open: []) : HandoverTrouble.store(error)
        }
        for channel in Set(drafts.flatMap(\.entries).map(\.channel)) { outbox.wake(channel) }
        if drafts.contains(where: { $0.ending != nil }) || receipts.contains(where: \.isDuplicate) {
            signals.marks.raise()
        }
        return count(drafts, receipts)
    }

    private func store(_ drafts: [HandoverDraft], on connection: any Connection) throws -> [EnqueueReceipt] {
        let now = clock.now()
        let receipts = try outbox.enqueue(drafts.flatMap(\.entries), on: connection)
        for draft in drafts where draft.key.isGroup && !draft.entries.isEmpty {
            try WatchGroupStore.put(draft.changes.map(\.identity), as: draft.key, at: now, on: connection)
        }
        var marks = drafts.flatMap { draft in draft.marks(at: now) }
        marks += try sendAgain(drafts, receipts, on: connection)
        try WatchMarkStore.put(marks, of: definition.name, at: now, on: connection)
        return receipts
    }

    /// What is in the outbox already was put back into the queue by hand: what is lost of it is sent again, and what has
    /// arrived is told to the queue once more.
    private func sendAgain(
        _ drafts: [HandoverDraft], _ receipts: [EnqueueReceipt], on connection: any Connection
    ) throws -> [WatchMark] {
        guard receipts.contains(where: \.isDuplicate) else { return [] }
        let entries = zip(drafts.flatMap(\.entries), receipts).filter(\.1.isDuplicate).map(\.0)
        for (channel, entries) in Dictionary(grouping: entries, by: \.channel) {
            // What a fallback has, or is trying, is not lost.
            let standings = try outbox.standings(of: entries.map(\.key), in: channel, on: connection)
            for case (let key, .lost) in standings { _ = try outbox.sendAgain(key, to: channel, on: connection) }
        }
        var receipts = receipts[...]
        var known: [HandoverKey: [ChangeIdentity]] = [:]
        for draft in drafts {
            let own = zip(draft.entries, receipts.prefix(draft.entries.count))
            receipts = receipts.dropFirst(draft.entries.count)
            if draft.ending == nil, own.contains(where: \.1.isDuplicate) {
                known[draft.key] = draft.changes.map(\.identity)
            }
        }
        return try KnownChanges(definition, outbox: outbox).ended(known, on: connection)
    }

    private func count(_ drafts: [HandoverDraft], _ receipts: [EnqueueReceipt]) -> HandedOver {
        var result = HandedOver()
        result.deliveryIDs = receipts.flatMap(\.deliveryIDs)
        var told: [QueuedChange] = []
        for draft in drafts {
            switch draft.ending {
            case nil:
                result.told += draft.changes.count
                told += draft.changes
            case .silent: result.silent += draft.changes.count
            case .failed: result.failed += draft.changes.count
            }
        }
        tellOfFailed(drafts)
        metrics.handedOver(told, of: definition.name, at: clock.now())
        return result
    }

    /// Once for a batch: the queue has the reason of each.
    private func tellOfFailed(_ drafts: [HandoverDraft]) {
        let failed = drafts.filter { if case .failed = $0.ending { true } else { false } }
        guard let first = failed.first, case .failed(let reason) = first.ending else { return }
        logger.warning(
            "changes of watched rows are not told",
            metadata: [
                "changes": "\(failed.reduce(0) { $0 + $1.changes.count })", "first": "\(first.key.reference)",
                "reason": "\(reason)",
            ])
    }
}

extension HandoverDraft {
    /// What its queue is to be told at once.
    fileprivate func marks(at now: Date) -> [WatchMark] {
        let verdict: QueueEnding.Verdict
        switch ending {
        case nil: return []
        case .silent: verdict = .succeeded
        case .failed(let reason): verdict = .failed(reason)
        }
        return changes.map {
            WatchMark(change: $0.id, moment: $0.moment, verdict: verdict, attempts: 0, finishedAt: now)
        }
    }
}
