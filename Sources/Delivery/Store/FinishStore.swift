import Database
import FoundationEssentials
import Timekeeping

/// Records what came of attempts. Only the holder of a lease finishes a delivery.
enum FinishStore {
    /// Records one attempt and what follows: the next attempt's time, the next part's turn, the outcome to tell.
    ///
    /// - Returns: false if the lease was lost meanwhile; nothing is changed then. True also if it is in the books
    ///   already, because the store's answer to the commit was lost.
    static func record(
        _ attempt: FinishedAttempt, by node: String, aftermath: Aftermath, on connection: any Connection
    ) throws -> Bool {
        let delivery = attempt.delivery
        let entry = EntryReference(channel: delivery.channel, key: delivery.key, feature: delivery.feature)
        try lock(entry, parts: delivery.parts, on: connection)
        guard try update(attempt, by: node, on: connection) else {
            return try isRecorded(attempt, by: node, on: connection)
        }
        guard !attempt.isUntried else { return true }
        try insert(attempt, by: node, on: connection)
        if let pause = attempt.pauseChannelUntil {
            try ChannelStore.pause(
                attempt.delivery.channel, until: pause, reason: attempt.error, kind: attempt.pauseKind,
                on: connection)
        }
        try aftermath.weigh(attempt, on: connection)
        guard let end = attempt.end else { return true }
        try finish(EndedDelivery(attempt), as: end, at: attempt.finishedAt, aftermath, on: connection)
        return true
    }

    /// What follows from a part's end: another channel takes over, what was folded into it ends too, the next part
    /// has its turn, the outcome is to be told.
    static func finish(
        _ ended: EndedDelivery, as end: DeliveryState, at now: Date, _ aftermath: Aftermath,
        on connection: any Connection
    ) throws {
        if end.isDeadLetter, let note = try aftermath.takeOver(ended, on: connection) {
            let error = ended.error.map { "\($0); \(note)" } ?? note
            try connection.execute("UPDATE delivery SET last_error = \(error) WHERE id = \(ended.id)")
        }
        if ended.folds > 0 { try FoldStore.finish(digest: ended.id, at: now, on: connection) }
        let entry = EntryReference(channel: ended.channel, key: ended.key, feature: ended.feature)
        try followUp(entry, parts: ended.parts, at: now, on: connection)
    }

    /// Whoever changes the state of a part holds the first part's row: two that finish the last two parts at
    /// the same moment would each see the other's as unfinished, and nobody would tell the outcome.
    static func lock(_ entry: EntryReference, parts: Int, on connection: any Connection) throws {
        guard parts > 1, connection.dialect != .sqlite else { return }
        _ = try connection.queryFirst(
            """
            SELECT id FROM delivery WHERE channel = \(entry.channel) AND entry_key = \(entry.key) AND part = 1\
            \(raw: connection.dialect.lockingRows)
            """)
    }

    /// After a part is finished, in whatever way: the next part's turn, or the outcome of the whole.
    static func followUp(_ entry: EntryReference, parts: Int, at now: Date, on connection: any Connection) throws {
        if parts > 1, try releaseNextPart(of: entry, on: connection) { return }
        guard let feature = entry.feature else { return }
        try OutcomeStore.add(entry, feature: feature, at: now, on: connection)
    }

    /// Gives the first unfinished part its turn, as early as the entry was made: it goes before later entries.
    ///
    /// - Returns: false if all parts are finished.
    private static func releaseNextPart(of entry: EntryReference, on connection: any Connection) throws -> Bool {
        let next = try connection.queryFirst(
            """
            SELECT id, due_at FROM delivery WHERE channel = \(entry.channel) AND entry_key = \(entry.key) \
            AND state IN ('pending', 'sending') ORDER BY part LIMIT 1
            """)
        guard let next else { return false }
        if try next.optionalInteger("due_at") == nil {
            try connection.execute(
                """
                UPDATE delivery SET due_at = created_at WHERE id = \(try next.integer("id")) AND state = 'pending' \
                AND due_at IS NULL
                """)
        }
        return true
    }

    private static func update(
        _ attempt: FinishedAttempt, by node: String, on connection: any Connection
    ) throws -> Bool {
        let state: DeliveryState
        var dueAt: Int64?
        switch attempt.next {
        case .end(let end): state = end
        case .retry(let date): (state, dueAt) = (.pending, date.unixMilliseconds)
        }
        let finishedAt = state.isFinished ? attempt.finishedAt.unixMilliseconds : nil
        let result = try connection.execute(
            """
            UPDATE delivery SET state = \(state.rawValue), due_at = \(dueAt), finished_at = \(finishedAt), \
            lease_owner = NULL, lease_until = NULL, attempts = attempts - \(attempt.isUntried ? 1 : 0), \
            attempts_before = attempts_before + \(attempt.isSpared ? 1 : 0), \
            last_reason = \(attempt.reason), last_error = \(attempt.error), \
            last_hint = \(attempt.hint) WHERE id = \(attempt.delivery.id) AND lease_owner = \(node) \
            AND attempts = \(attempt.delivery.attempt) AND state = 'sending'
            """)
        return result.affectedRows > 0
    }

    private static func isRecorded(
        _ attempt: FinishedAttempt, by node: String, on connection: any Connection
    ) throws -> Bool {
        try connection.queryFirst(
            """
            SELECT number FROM delivery_attempt WHERE delivery_id = \(attempt.delivery.id) \
            AND number = \(attempt.delivery.attempt) AND node = \(node) AND outcome = \(attempt.outcome.rawValue) \
            AND finished_at = \(attempt.finishedAt.unixMilliseconds)
            """) != nil
    }

    private static func insert(_ attempt: FinishedAttempt, by node: String, on connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO delivery_attempt (delivery_id, number, channel, started_at, finished_at, outcome, reason, \
            error, status, answer, node, reference) VALUES (\(attempt.delivery.id), \(attempt.delivery.attempt), \
            \(attempt.delivery.channel), \(attempt.startedAt.unixMilliseconds), \
            \(attempt.finishedAt.unixMilliseconds), \(attempt.outcome.rawValue), \(attempt.reason), \
            \(attempt.error), \(attempt.status), \(attempt.answer), \(node), \(attempt.reference))
            """)
    }
}
