import Database
import FoundationEssentials
import Timekeeping

/// Which changes may be taken now.
///
/// They are looked for without locks and then locked by their ids. In between another node may have taken some; a
/// finished change never waits again, so none that may be taken ceases to be its record's first.
struct StoreQueueCandidates: Sendable {
    let watch: String
    let maxAttempts: Int
    let order: ClaimOrder
    /// At most so many changes in all.
    let most: Int
    let now: Date

    /// In the order in which they came.
    func ids(on connection: any Connection) throws -> [Int64] {
        if order.takesAll { return try all(on: connection) }
        return order.coalesce > .zero ? try coalesced(on: connection) : try firsts(on: connection)
    }

    /// What was locked, less what comes after a change of the same record that another node has taken meanwhile.
    func withoutGaps(_ locked: [QueuedChange], of ids: [Int64], on connection: any Connection) throws -> [QueuedChange]
    {
        guard locked.count < ids.count, order.takesAll || order.coalesce > .zero else { return locked }
        let missing = Set(ids).subtracting(locked.map(\.id))
        let gaps = try StoreQueueTable.changes(Array(missing), of: watch, on: connection)
        var firstGap: [SQLValue: Int64] = [:]
        for change in gaps { firstGap[change.record] = min(change.id, firstGap[change.record] ?? .max) }
        return locked.filter { $0.id < firstGap[$0.record] ?? .max }
    }

    private func firsts(on connection: any Connection) throws -> [Int64] {
        try query(
            waiting + noEarlier([.pending, .processing]) + " ORDER BY id LIMIT \(order.most)", on: connection)
    }

    private func all(on connection: any Connection) throws -> [Int64] {
        try query(waiting + noEarlier([.processing]) + " ORDER BY id LIMIT \(order.most)", on: connection)
    }

    private func coalesced(on connection: any Connection) throws -> [Int64] {
        let limit = now.addingTimeInterval(-order.coalesce.seconds).unixMilliseconds
        let records = try connection.query(
            """
            SELECT record_key \(from) AND created_at <= \(limit) \(noEarlier([.pending, .processing])) \
            ORDER BY id LIMIT \(order.most)
            """
        ).map { try $0.text("record_key") }
        guard !records.isEmpty else { return [] }
        return try query(
            waiting + " AND record_key IN (\(list: records)) ORDER BY id LIMIT \(most)", on: connection)
    }

    private var waiting: SQL { "SELECT id \(from)" }

    private var from: SQL {
        """
        FROM watch_change WHERE watch = \(watch) AND state = \(ChangeState.pending) AND retry_count < \(maxAttempts)
        """
    }

    private func noEarlier(_ states: [ChangeState]) -> SQL {
        var condition: SQL = """
             AND NOT EXISTS (SELECT 1 FROM watch_change earlier WHERE earlier.watch = \(watch) \
            AND earlier.record_key = watch_change.record_key AND earlier.id < watch_change.id \
            AND (earlier.state = \(states[0])
            """
        if states[0] == .pending { condition.append(" AND earlier.retry_count < \(maxAttempts)") }
        for state in states.dropFirst() { condition.append(" OR earlier.state = \(state)") }
        condition.append(raw: "))")
        return condition
    }

    private func query(_ statement: SQL, on connection: any Connection) throws -> [Int64] {
        try connection.query(statement).map { try $0.integer("id") }
    }
}
