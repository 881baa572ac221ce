import Database
import FoundationEssentials
import Timekeeping

/// Keeps this node's leases, gives back what is not sent, and takes over from nodes that died.
struct LeaseStore: Sendable {
    let node: String

    private static let atOnce = 100

    /// Extends the leases of what this node has in its hands, and gives back what it has not: that was claimed by a
    /// transaction whose answer was lost, and never sent. Renewed with the rest it would stay so for ever.
    ///
    /// What another transaction has locked is being recorded, or has its turn the next time.
    ///
    /// - Parameter inHand: asked when the rows are locked, so that what is not in hand then cannot come into it
    ///   meanwhile, but by a claim that is under way.
    /// - Returns: the channels of what was given back.
    func renew(
        until end: Date, on connection: any Connection, inHand: () -> (holdings: Holdings, isClaiming: Bool)
    ) throws -> Set<String> {
        let rows = try connection.query(
            """
            SELECT id, channel FROM delivery WHERE state = 'sending' AND lease_owner = \(node)\
            \(raw: connection.dialect.skipLocked)
            """
        ).map { (id: try $0.integer("id"), channel: try $0.text("channel")) }.sorted { $0.id < $1.id }
        let (holdings, isClaiming) = inHand()
        for chunk in ValueChunks(rows.map(\.id).filter(holdings.contains)) {
            try connection.execute(
                "UPDATE delivery SET lease_until = \(end.unixMilliseconds) WHERE id IN (\(list: chunk))")
        }
        guard !isClaiming else { return [] }
        let orphans = rows.filter { !holdings.contains($0.id) }
        try release(orphans.map(\.id), on: connection)
        return Set(orphans.map(\.channel))
    }

    /// Gives back deliveries that were claimed and not sent: as if they had never been claimed.
    func release(_ ids: [Int64], on connection: any Connection) throws {
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE delivery SET state = 'pending', attempts = attempts - 1, lease_owner = NULL, \
                lease_until = NULL, claimed_at = NULL WHERE id IN (\(list: chunk)) AND lease_owner = \(node)
                """)
        }
    }

    /// Deliveries whose lease has run out, with the node that held it.
    func expired(at now: Date, on connection: any Connection) throws -> [(delivery: ClaimedDelivery, owner: String)] {
        try connection.query(
            """
            SELECT id, channel, entry_key, part, parts, attempts, attempts_before, feature, trace_id, lease_owner, \
            claimed_at, created_at, wanted_at, folds, max_attempts FROM delivery WHERE state = 'sending' AND lease_until < \(now.unixMilliseconds) \
            LIMIT \(Self.atOnce)\(raw: connection.dialect.skipLocked)
            """
        ).map { row in
            let delivery = ClaimedDelivery(
                id: try row.integer("id"), channel: try row.text("channel"), key: try row.text("entry_key"),
                part: Int(try row.integer("part")), parts: Int(try row.integer("parts")), message: "",
                attempt: Int(try row.integer("attempts")), attemptsBefore: Int(try row.integer("attempts_before")),
                feature: try row.optionalText("feature"), traceID: try row.text("trace_id"),
                claimedAt: try row.optionalInstant("claimed_at") ?? now,
                wantedAt: try row.optionalInstant("wanted_at") ?? row.instant("created_at"),
                folds: Int(try row.integer("folds")),
                maxAttempts: try row.optionalInteger("max_attempts").map { Int($0) })
            return (delivery, try row.text("lease_owner"))
        }
    }

    /// When the next lease of another node runs out; nil if none is held.
    func nextExpiry(on connection: any Connection) throws -> Date? {
        try connection.queryFirst(
            """
            SELECT MIN(lease_until) AS lease_until FROM delivery WHERE state = 'sending' AND lease_owner <> \(node)
            """)?.optionalInstant("lease_until")
    }
}
