import Database
import FoundationEssentials
import Timekeeping

/// The entries whose outcome a feature has still to be told.
enum OutcomeStore {
    struct Untold: Sendable {
        let id: Int64
        let entry: EntryReference
        let feature: String
        let tries: Int
    }

    static func add(
        _ entry: EntryReference, feature: String, at now: Date, on connection: any Connection
    ) throws {
        // There already: finished a second time, after a retry by hand, before the first outcome was told.
        _ = try connection.insertIgnoring(
            """
            INSERT INTO delivery_outcome (channel, entry_key, feature, due_at) \
            VALUES (\(entry.channel), \(entry.key), \(feature), \(now.unixMilliseconds))
            """, conflictOn: ["channel", "entry_key"])
    }

    static func due(at now: Date, limit: Int, on connection: any Connection) throws -> [Untold] {
        try connection.query(
            """
            SELECT id, channel, entry_key, feature, tries FROM delivery_outcome \
            WHERE due_at <= \(now.unixMilliseconds) ORDER BY due_at, id LIMIT \(limit)
            """
        ).map { row in
            let feature = try row.text("feature")
            return Untold(
                id: try row.integer("id"),
                entry: EntryReference(
                    channel: try row.text("channel"), key: try row.text("entry_key"), feature: feature),
                feature: feature, tries: Int(try row.integer("tries")))
        }
    }

    /// - Returns: false if it was told meanwhile, or another node is telling it.
    static func lock(_ id: Int64, on connection: any Connection) throws -> Bool {
        try connection.queryFirst(
            "SELECT id FROM delivery_outcome WHERE id = \(id)\(raw: connection.dialect.skipLocked)") != nil
    }

    static func nextDue(on connection: any Connection) throws -> Date? {
        try connection.queryFirst("SELECT MIN(due_at) AS due_at FROM delivery_outcome")?.optionalInstant("due_at")
    }

    /// What became of the entry as a whole; nil while a part of it is unfinished (retried by hand), or if
    /// nothing is left of it.
    static func outcome(of entry: EntryReference, on connection: any Connection) throws -> EntryOutcome? {
        let parts = try connection.query(
            """
            SELECT part, parts, state, last_error, last_hint, reference, finished_at, fallback_of, attempts \
            FROM delivery \
            WHERE channel = \(entry.channel) AND entry_key = \(entry.key) ORDER BY part
            """
        ).map(FinishedPart.init)
        guard let last = parts.compactMap(\.finishedAt).max(), parts.allSatisfy(\.state.isFinished) else { return nil }
        let worst =
            parts.first(where: \.state.isDeadLetter) ?? parts.first { $0.state == .cancelled }
            ?? parts.first { $0.state == .partial }
        return EntryOutcome(
            reference: parts.first?.reference, key: entry.key, channel: entry.channel,
            verdict: EntryOutcome.Verdict(worst?.state ?? .delivered),
            reason: worst?.reason, hint: worst?.hint, finishedAt: last, fallbackOf: parts.first?.fallbackOf,
            attempts: parts.map(\.attempts).max() ?? 0)
    }

    static func remove(_ id: Int64, on connection: any Connection) throws {
        try connection.execute("DELETE FROM delivery_outcome WHERE id = \(id)")
    }

    static func remove(_ entry: EntryReference, on connection: any Connection) throws {
        try connection.execute(
            "DELETE FROM delivery_outcome WHERE channel = \(entry.channel) AND entry_key = \(entry.key)")
    }

    static func postpone(_ id: Int64, until date: Date, error: String, on connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE delivery_outcome SET tries = tries + 1, due_at = \(date.unixMilliseconds), last_error = \(error) \
            WHERE id = \(id)
            """)
    }

    private struct FinishedPart {
        let state: DeliveryState
        let reason: String?
        let hint: String?
        let reference: String?
        let finishedAt: Date?
        let fallbackOf: String?
        let attempts: Int

        init(_ row: Row) throws {
            state = try row.state()
            let (part, parts) = (try row.integer("part"), try row.integer("parts"))
            reason = try row.optionalText("last_error").map { parts > 1 ? "part \(part) of \(parts): \($0)" : $0 }
            hint = try row.optionalText("last_hint")
            reference = try row.optionalText("reference")
            finishedAt = try row.optionalInstant("finished_at")
            fallbackOf = try row.optionalText("fallback_of")
            attempts = Int(try row.integer("attempts"))
        }
    }
}

extension OutcomeStore {
    /// How these deliveries stand, in the order of `ids`.
    static func outcomes(of ids: [Int64], on connection: any Connection) throws -> [DeliveryOutcome] {
        var found: [Int64: DeliveryOutcome] = [:]
        for chunk in ValueChunks(ids) {
            let rows = try connection.query(
                """
                SELECT id, channel, state, part, parts, attempts, last_reason, last_error, last_hint, due_at, \
                finished_at FROM delivery WHERE id IN (\(list: chunk))
                """)
            for row in rows {
                let outcome = try DeliveryOutcome(row)
                found[outcome.id] = outcome
            }
        }
        return ids.compactMap { found[$0] }
    }
}

extension DeliveryOutcome {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.integer("id"), channel: try row.text("channel"), state: try row.state(),
            part: Int(try row.integer("part")), parts: Int(try row.integer("parts")),
            attempts: Int(try row.integer("attempts")), reason: try row.optionalText("last_reason"),
            error: try row.optionalText("last_error"), hint: try row.optionalText("last_hint"),
            dueAt: try row.optionalInstant("due_at"), finishedAt: try row.optionalInstant("finished_at"))
    }
}
