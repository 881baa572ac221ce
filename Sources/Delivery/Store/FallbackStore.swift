import Database
import FoundationEssentials
import Timekeeping

/// Hands a delivery that ended as a dead letter to its channel's fallback, in the same transaction.
enum FallbackStore {
    /// What became of it.
    struct TakeOver: Sendable {
        /// The channel that took it over; nil if it refuses it.
        let channel: String?
        /// To be added to the delivery's error.
        let note: String
    }

    /// - Returns: nil if nobody is to take over.
    static func takeOver(
        _ delivery: EndedDelivery, by outbox: Outbox, on connection: any Connection
    ) throws -> TakeOver? {
        guard let fallback = outbox.policies[delivery.channel]?.fallback else { return nil }
        let row = try connection.queryFirst(
            "SELECT message, reference, fallback_of, keeps_channel, max_attempts FROM delivery WHERE id = \(delivery.id)"
        )
        guard let row, try row.integer("keeps_channel") == 0 else { return nil }
        do {
            let prepared = try outbox.prepare(
                OutboxEntry(
                    message: try message(row.text("message"), of: delivery.channel, outbox), channel: fallback,
                    key: key(of: delivery), feature: delivery.feature, reference: try row.optionalText("reference"),
                    traceID: delivery.traceID,
                    maxAttempts: try row.optionalInteger("max_attempts").map { Int($0) }),
                note: FallbackNote(channel: delivery.channel, reason: delivery.error).text,
                fallbackOf: try row.optionalText("fallback_of") ?? delivery.channel)
            let receipt = try outbox.enqueue(prepared, on: connection)
            let verb = receipt.isDuplicate ? "took it over before" : "takes over"
            return TakeOver(
                channel: fallback,
                note: "the channel \(fallback) \(verb) (delivery \(receipt.deliveryIDs.first ?? 0))")
        } catch let error where !(error is DatabaseError) {
            return TakeOver(channel: nil, note: "its fallback channel \(fallback) cannot take it either: \(error)")
        }
    }

    static let divertedAtOnce = 50

    /// One round over what waits.
    struct Step: Sendable {
        /// How many were ended.
        var ended = 0
        /// Where the next round goes on; nil: at the end.
        var next: Position?
    }

    struct Position: Sendable {
        let dueAt: Int64
        let id: Int64
        static let start = Position(dueAt: 0, id: 0)
    }

    /// Ends what has waited too long for a channel in trouble, and hands it over. What the fallback would refuse goes
    /// on waiting: its channel may come back.
    static func divert(
        from trouble: ChannelPause, wantedBefore limit: Date, after position: Position, at now: Date,
        _ aftermath: Aftermath, on connection: any Connection
    ) throws -> Step {
        let rows = try connection.query(
            """
            SELECT id, entry_key, part, parts, feature, trace_id, folds, last_error, message, due_at FROM delivery \
            WHERE state = 'pending' AND channel = \(trouble.channel) AND due_at <= \(now.unixMilliseconds) \
            AND due_at >= \(position.dueAt) AND (due_at > \(position.dueAt) OR id > \(position.id)) \
            AND wanted_at <= \(limit.unixMilliseconds) AND keeps_channel = 0 ORDER BY due_at, id \
            LIMIT \(divertedAtOnce)\(raw: connection.dialect.skipLocked)
            """)
        var step = Step()
        for row in rows where try isWelcome(row.text("message"), from: trouble.channel, aftermath.outbox) {
            try divert(row, from: trouble, at: now, aftermath, on: connection)
            step.ended += 1
        }
        if rows.count == divertedAtOnce, let last = rows.last {
            step.next = Position(dueAt: try last.integer("due_at"), id: try last.integer("id"))
        }
        return step
    }

    private static func divert(
        _ row: Row, from trouble: ChannelPause, at now: Date, _ aftermath: Aftermath, on connection: any Connection
    ) throws {
        let (key, parts) = (try row.text("entry_key"), Int(try row.integer("parts")))
        let feature = try row.optionalText("feature")
        try FinishStore.lock(
            EntryReference(channel: trouble.channel, key: key, feature: feature), parts: parts, on: connection)
        let id = try row.integer("id")
        let error = try row.optionalText("last_error") ?? trouble.sentence
        try connection.execute(
            """
            UPDATE delivery SET state = 'failed', due_at = NULL, finished_at = \(now.unixMilliseconds), \
            last_reason = \("channel_\(trouble.kind.rawValue)"), last_error = \(error) WHERE id = \(id)
            """)
        try ChangeStore.note(id, at: now, on: connection)
        let ended = EndedDelivery(
            id: id, channel: trouble.channel, key: key, part: Int(try row.integer("part")),
            parts: parts, feature: feature, traceID: try row.text("trace_id"),
            folds: Int(try row.integer("folds")), error: error)
        try FinishStore.finish(ended, as: .failed, at: now, aftermath, on: connection)
    }

    private static func isWelcome(_ stored: String, from channel: String, _ outbox: Outbox) -> Bool {
        guard let name = outbox.policies[channel]?.fallback, let fallback = outbox.channels[name],
            let message = try? message(stored, of: channel, outbox)
        else { return false }
        return (try? fallback.compose(message))?.isEmpty == false
    }

    private static func message(_ stored: String, of channel: String, _ outbox: Outbox) throws -> Message {
        let part = try StoredMessage.decode(stored)
        return outbox.channels[channel]?.readable(part) ?? part
    }

    /// Unique for each part, and never longer than a key may be.
    private static func key(of delivery: EndedDelivery) -> String {
        key(of: delivery.id, key: delivery.key, part: delivery.part, of: delivery.parts, from: delivery.channel)
    }

    static func key(of id: Int64, key: String, part: Int, of parts: Int, from channel: String) -> String {
        let part = parts > 1 ? "#\(part)" : ""
        let key = "\(key)\(part)@\(channel)"
        return key.unicodeScalars.count <= 255 ? key : "delivery:\(id)@\(channel)"
    }
}
