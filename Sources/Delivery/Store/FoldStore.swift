import Database
import FoundationEssentials
import Timekeeping

/// Folds a backlog into digests. What was folded is `merged` until its digest ends, and then ends as the digest did.
enum FoldStore {
    /// What to fold when.
    struct Request: Sendable {
        let channel: String
        let rule: MergeRule
        /// So many may wait.
        let bearable: Int
    }

    /// So many are folded in one transaction.
    private static let atOnce = 1_000

    /// Whether more is due than is bearable; one step in the index for each that is bearable.
    static func isTooMuch(_ request: Request, at now: Date, on connection: any Connection) throws -> Bool {
        try connection.queryFirst(
            """
            SELECT id FROM delivery WHERE state = 'pending' AND channel = \(request.channel) \
            AND due_at <= \(now.unixMilliseconds) ORDER BY due_at, id LIMIT 1 OFFSET \(request.bearable)
            """) != nil
    }

    /// Folds what waits for the channel, topic by topic, if there is still too much of it: another node may have
    /// been quicker. The channel's row is the lock.
    ///
    /// - Returns: how many were folded.
    static func fold(_ request: Request, by outbox: Outbox, at now: Date, on connection: any Connection) throws -> Int {
        _ = try connection.queryFirst(
            """
            SELECT name FROM delivery_channel WHERE name = \(request.channel)\
            \(raw: connection.dialect.lockingRows)
            """)
        guard try isTooMuch(request, at: now, on: connection) else { return 0 }
        let waiting = try candidates(request.channel, of: outbox, at: now, on: connection)
        var folded = 0
        for group in Dictionary(grouping: waiting, by: \.subject).values.sorted(by: { $0[0].id < $1[0].id })
        where group.count > 1 {
            guard let digest = try enqueue(group, request, by: outbox, on: connection) else { continue }
            try mark(group.map(\.id), digest: digest, on: connection)
            folded += group.count
        }
        return folded
    }

    /// Ends what was folded into a digest as the digest ended, and has its features told.
    static func finish(digest id: Int64, at now: Date, on connection: any Connection) throws {
        let rows = try connection.query(
            """
            SELECT delivery.id, delivery.channel, delivery.entry_key, delivery.feature FROM delivery_fold \
            JOIN delivery ON delivery.id = delivery_fold.delivery_id \
            WHERE delivery_fold.digest_id = \(id) AND delivery.merged_into = \(id)
            """)
        let digest = try connection.queryFirst(
            "SELECT state, last_reason, last_error, last_hint FROM delivery WHERE id = \(id)")
        guard let digest else { return }
        let (state, reason) = (try digest.text("state"), try digest.optionalText("last_reason"))
        let (error, hint) = (try digest.optionalText("last_error"), try digest.optionalText("last_hint"))
        for chunk in ValueChunks(try rows.map { try $0.integer("id") }) {
            try connection.execute(
                """
                UPDATE delivery SET state = \(state), finished_at = \(now.unixMilliseconds), last_reason = \(reason), \
                last_error = \(error), last_hint = \(hint) WHERE id IN (\(list: chunk)) AND merged_into = \(id)
                """)
        }
        for row in rows {
            guard let feature = try row.optionalText("feature") else { continue }
            let entry = EntryReference(
                channel: try row.text("channel"), key: try row.text("entry_key"), feature: feature)
            try OutcomeStore.add(entry, feature: feature, at: now, on: connection)
        }
    }

    /// A digest that is retried by hand is on its way again, and what was folded into it with it.
    static func reopen(digest id: Int64, on connection: any Connection) throws {
        let rows = try connection.query("SELECT delivery_id FROM delivery_fold WHERE digest_id = \(id)")
        for chunk in ValueChunks(try rows.map { try $0.integer("delivery_id") }) {
            try connection.execute(
                """
                UPDATE delivery SET state = 'merged', finished_at = NULL WHERE id IN (\(list: chunk)) \
                AND merged_into = \(id)
                """)
        }
    }

    private struct Candidate {
        struct Subject: Hashable {
            let topic: String
            let receivers: Receivers?
        }

        let id: Int64
        let subject: Subject
        let text: Message.Text
        let dueAt: Date
        let traceID: String
    }

    private static func candidates(
        _ channel: String, of outbox: Outbox, at now: Date, on connection: any Connection
    ) throws -> [Candidate] {
        var candidates: [Candidate] = []
        let statement: SQL = """
            SELECT id, topic, message, due_at, trace_id FROM delivery WHERE state = 'pending' \
            AND channel = \(channel) AND due_at <= \(now.unixMilliseconds) AND attempts = 0 AND parts = 1 \
            AND topic IS NOT NULL AND folds = 0 AND keeps_channel = 0 ORDER BY due_at, id \
            LIMIT \(atOnce)\(raw: connection.dialect.skipLocked)
            """
        try connection.forEachRow(statement) { row in
            guard let part = try? StoredMessage.decode(row.text("message")) else { return }
            let message = outbox.channels[channel]?.readable(part) ?? part
            guard let text = Digest.text(of: message) else { return }
            candidates.append(
                Candidate(
                    id: try row.integer("id"),
                    subject: Candidate.Subject(topic: try row.text("topic"), receivers: message.receivers),
                    text: text, dueAt: try row.instant("due_at"), traceID: try row.text("trace_id")))
        }
        return candidates
    }

    /// - Returns: the digest's id; nil if the channel takes none of one part.
    private static func enqueue(
        _ group: [Candidate], _ request: Request, by outbox: Outbox, on connection: any Connection
    ) throws -> Int64? {
        guard let oldest = group.first, let newest = group.last else { return nil }
        let digest = Digest(
            topic: oldest.subject.topic, texts: group.map(\.text), receivers: oldest.subject.receivers)
        for quotes in stride(from: request.rule.quotes, through: 0, by: -1) {
            let entry = OutboxEntry(
                message: digest.message(quoting: quotes), channel: request.channel,
                key: "digest:\(oldest.id)-\(newest.id):\(outbox.clock.now().unixMilliseconds)",
                traceID: newest.traceID)
            guard var prepared = try? outbox.prepare(entry) else { return nil }
            guard prepared.parts.count == 1 else { continue }
            prepared.folds = group.count
            // It has the place of the oldest.
            prepared.dueAt = oldest.dueAt.unixMilliseconds
            return try outbox.enqueue(prepared, on: connection).deliveryIDs.first
        }
        return nil
    }

    private static func mark(_ ids: [Int64], digest: Int64, on connection: any Connection) throws {
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE delivery SET state = 'merged', due_at = NULL, merged_into = \(digest) \
                WHERE id IN (\(list: chunk)) AND state = 'pending'
                """)
        }
        for start in stride(from: 0, to: ids.count, by: 100) {
            var statement: SQL = "INSERT INTO delivery_fold (digest_id, delivery_id) VALUES"
            for (index, id) in ids[start..<min(start + 100, ids.count)].enumerated() {
                statement.append("\(raw: index == 0 ? " " : ", ")(\(digest), \(id))" as SQL)
            }
            try connection.execute(statement)
        }
    }
}
