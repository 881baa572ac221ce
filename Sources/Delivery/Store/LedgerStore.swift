import Database
import FoundationEssentials
import Timekeeping

/// Reads and corrects the books by hand.
enum LedgerStore {
    static let columns = """
        id, channel, entry_key, part, parts, state, attempts, created_at, due_at, finished_at, last_reason, \
        last_error, last_hint, feature, reference, trace_id, topic, folds, merged_into, fallback_of
        """

    static func list(_ filter: DeliveryFilter, on connection: any Connection) throws -> [DeliverySummary] {
        var statement: SQL = "SELECT \(raw: columns) FROM delivery WHERE id < \(filter.before ?? .max)"
        switch filter.state {
        case .delivered:
            // Nearly all there are: walking back by id finds a page at once, the index would sort them all.
            statement.append(" AND CASE WHEN state = 'delivered' THEN 1 ELSE 0 END = 1" as SQL)
        case .some(let state): statement.append(" AND state = \(state.rawValue)" as SQL)
        case nil where filter.isDeadLetter:
            statement.append(" AND state IN ('failed', 'refused', 'throttled')" as SQL)
        case nil: break
        }
        if let channel = filter.channel { statement.append(" AND channel = \(channel)" as SQL) }
        if let feature = filter.feature { statement.append(" AND feature = \(feature)" as SQL) }
        if let reference = filter.reference { statement.append(" AND reference = \(reference)" as SQL) }
        if let topic = filter.topic { statement.append(" AND topic = \(topic)" as SQL) }
        if let traceID = filter.traceID { statement.append(" AND trace_id = \(traceID)" as SQL) }
        if let since = filter.since { statement.append(" AND created_at >= \(since.unixMilliseconds)" as SQL) }
        if let until = filter.until { statement.append(" AND created_at < \(until.unixMilliseconds)" as SQL) }
        statement.append(" ORDER BY id DESC LIMIT \(max(1, min(filter.limit, 10_000)))" as SQL)
        return try connection.query(statement).map(DeliverySummary.init)
    }

    /// These deliveries, by id; those that do not exist are left out.
    static func summaries(of ids: [Int64], on connection: any Connection) throws -> [DeliverySummary] {
        var found: [Int64: DeliverySummary] = [:]
        for chunk in ValueChunks(ids) {
            let rows = try connection.query("SELECT \(raw: columns) FROM delivery WHERE id IN (\(list: chunk))")
            for row in rows { found[try row.integer("id")] = try DeliverySummary(row) }
        }
        return found.values.sorted { $0.id < $1.id }
    }

    static func details(of id: Int64, on connection: any Connection) throws -> DeliveryDetails? {
        let row = try connection.queryFirst(
            "SELECT \(raw: columns), message, lease_owner, lease_until FROM delivery WHERE id = \(id)")
        guard let row else { return nil }
        let attempts = try connection.query(
            """
            SELECT number, started_at, finished_at, outcome, reason, error, status, answer, node, reference \
            FROM delivery_attempt WHERE delivery_id = \(id) ORDER BY number
            """
        ).map(AttemptRecord.init)
        return DeliveryDetails(
            summary: try DeliverySummary(row), message: try? StoredMessage.decode(row.text("message")),
            leaseOwner: try row.optionalText("lease_owner"), leaseUntil: try row.optionalInstant("lease_until"),
            attempts: attempts)
    }

    /// What the last attempt of an entry's unfinished part met; nil if none was made.
    static func lastError(of channel: String, _ key: String, on connection: any Connection) throws -> String? {
        try connection.queryFirst(
            """
            SELECT last_error FROM delivery WHERE channel = \(channel) AND entry_key = \(key) \
            AND state IN ('pending', 'sending') AND last_error IS NOT NULL ORDER BY part LIMIT 1
            """)?.optionalText("last_error")
    }

    /// The last attempt at an entry's first part, by its key.
    static func lastAttempt(
        of channel: String, _ key: String, on connection: any Connection
    ) throws -> LastAttempt? {
        try connection.queryFirst(
            """
            SELECT d.attempts, d.last_error, a.status, a.answer FROM delivery d \
            LEFT JOIN delivery_attempt a ON a.delivery_id = d.id AND a.number = d.attempts \
            WHERE d.channel = \(channel) AND d.entry_key = \(key) AND d.part = 1
            """
        ).map { row in
            LastAttempt(
                attempts: Int(try row.integer("attempts")), status: try row.optionalInteger("status").map { Int($0) },
                answer: try row.optionalText("answer"), error: try row.optionalText("last_error"))
        }
    }

    static func counts(on connection: any Connection) throws -> [DeliveryState: Int] {
        var counts: [DeliveryState: Int] = [:]
        for state in DeliveryState.allCases {
            let row = try connection.queryFirst(
                "SELECT COUNT(*) AS deliveries FROM delivery WHERE state = \(state.rawValue)")
            counts[state] = Int(try row?.integer("deliveries") ?? 0)
        }
        return counts
    }

    /// The channels for which deliveries wait: one step in the index for each, not one for each delivery.
    static func pendingChannels(on connection: any Connection) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        var last = ""
        while let channel = try connection.queryFirst(
            "SELECT MIN(channel) AS channel FROM delivery WHERE state = 'pending' AND channel > \(last)"
        )?.optionalText("channel") {
            counts[channel] = try pending(of: channel, on: connection)
            last = channel
        }
        return counts
    }

    /// How many deliveries wait for any channel; no more than `limit` are looked at.
    static func waiting(upTo limit: Int, on connection: any Connection) throws -> Int {
        let row = try connection.queryFirst(
            """
            SELECT COUNT(*) AS deliveries
            FROM (SELECT id FROM delivery WHERE state = 'pending' LIMIT \(limit)) waiting
            """)
        return Int(try row?.integer("deliveries") ?? 0)
    }

    /// How many deliveries wait for a channel.
    static func pending(of channel: String, on connection: any Connection) throws -> Int {
        let row = try connection.queryFirst(
            "SELECT COUNT(*) AS deliveries FROM delivery WHERE state = 'pending' AND channel = \(channel)")
        return Int(try row?.integer("deliveries") ?? 0)
    }

    /// - Returns: the delivery's channel.
    static func retry(_ id: Int64, at now: Date, on connection: any Connection) throws -> String {
        let delivery = try locked(id, on: connection)
        guard delivery.state.isDeadLetter || delivery.state == .cancelled else {
            throw DeliveryRefusal(
                description: "delivery \(id) is \(delivery.state.rawValue); "
                    + "only a failed, refused, throttled or cancelled one is retried")
        }
        let entry = EntryReference(channel: delivery.channel, key: delivery.key, feature: delivery.feature)
        try connection.execute(
            """
            UPDATE delivery SET state = 'pending', attempts_before = attempts, finished_at = NULL, due_at = NULL, \
            merged_into = NULL, wanted_at = \(now.unixMilliseconds) \
            WHERE id = \(id)
            """)
        try ChangeStore.note(id, at: now, on: connection)
        if delivery.folds > 0 { try FoldStore.reopen(digest: id, on: connection) }
        try restoreOrder(of: entry, at: now, on: connection)
        try OutcomeStore.remove(entry, on: connection)
        try ChannelStore.resume(delivery.channel, on: connection)
        return delivery.channel
    }

    /// - Returns: the delivery's channel, and how many came to their end with it.
    static func cancel(
        _ id: Int64, at now: Date, on connection: any Connection
    ) throws -> (channel: String, ended: Int) {
        let delivery = try locked(id, on: connection)
        switch delivery.state {
        case .pending, .failed, .refused, .throttled: break
        case .merged:
            let digest = delivery.mergedInto.map { " \($0)" } ?? ""
            throw DeliveryRefusal(
                description: "delivery \(id) is folded into the digest\(digest); cancel that one")
        case .sending:
            throw DeliveryRefusal(
                description: "delivery \(id) is being sent at this moment; look again when the attempt is over")
        case .delivered, .partial, .cancelled:
            throw DeliveryRefusal(description: "delivery \(id) is \(delivery.state.rawValue) already")
        }
        try connection.execute(
            """
            UPDATE delivery SET state = 'cancelled', due_at = NULL, finished_at = \(now.unixMilliseconds) \
            WHERE id = \(id)
            """)
        try ChangeStore.note(id, at: now, on: connection)
        if delivery.folds > 0 { try FoldStore.finish(digest: id, at: now, on: connection) }
        let entry = EntryReference(channel: delivery.channel, key: delivery.key, feature: delivery.feature)
        try FinishStore.followUp(entry, parts: delivery.parts, at: now, on: connection)
        return (delivery.channel, 1 + delivery.folds)
    }

    /// Only the first unfinished part has its turn.
    private static func restoreOrder(of entry: EntryReference, at now: Date, on connection: any Connection) throws {
        let unfinished = try connection.query(
            """
            SELECT id, state FROM delivery WHERE channel = \(entry.channel) AND entry_key = \(entry.key) \
            AND state IN ('pending', 'sending') ORDER BY part
            """)
        for (index, row) in unfinished.enumerated() where try row.state() == .pending {
            let dueAt = index == 0 ? now.unixMilliseconds : nil
            try connection.execute("UPDATE delivery SET due_at = \(dueAt) WHERE id = \(try row.integer("id"))")
        }
    }

    private static func locked(_ id: Int64, on connection: any Connection) throws -> DeliverySummary {
        let found = try connection.queryFirst("SELECT \(raw: columns) FROM delivery WHERE id = \(id)")
        guard let found = try found.map(DeliverySummary.init) else { throw DeliveryRefusal.unknown(id) }
        let entry = EntryReference(channel: found.channel, key: found.key, feature: found.feature)
        try FinishStore.lock(entry, parts: found.parts, on: connection)
        let row = try connection.queryFirst(
            "SELECT \(raw: columns) FROM delivery WHERE id = \(id)\(raw: connection.dialect.lockingRows)")
        guard let row else { throw DeliveryRefusal.unknown(id) }
        return try DeliverySummary(row)
    }
}

extension DeliverySummary {
    init(_ row: Row) throws {
        self.init(
            id: try row.integer("id"), channel: try row.text("channel"), key: try row.text("entry_key"),
            part: Int(try row.integer("part")), parts: Int(try row.integer("parts")), state: try row.state(),
            attempts: Int(try row.integer("attempts")), createdAt: try row.instant("created_at"),
            dueAt: try row.optionalInstant("due_at"), finishedAt: try row.optionalInstant("finished_at"),
            reason: try row.optionalText("last_reason"), error: try row.optionalText("last_error"),
            hint: try row.optionalText("last_hint"), feature: try row.optionalText("feature"),
            reference: try row.optionalText("reference"), traceID: try row.text("trace_id"),
            topic: try row.optionalText("topic"), folds: Int(try row.integer("folds")),
            mergedInto: try row.optionalInteger("merged_into"), fallbackOf: try row.optionalText("fallback_of"))
    }
}

extension AttemptRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            number: Int(try row.integer("number")), startedAt: try row.instant("started_at"),
            finishedAt: try row.instant("finished_at"),
            outcome: AttemptOutcome(rawValue: try row.text("outcome")) ?? .unknown,
            reason: try row.optionalText("reason"), error: try row.optionalText("error"),
            status: try row.optionalInteger("status").map { Int($0) }, answer: try row.optionalText("answer"),
            node: try row.text("node"), reference: try row.optionalText("reference"))
    }
}
