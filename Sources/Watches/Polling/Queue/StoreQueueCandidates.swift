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
        return order.coalesce > .zero ? try coalesced(on: connection) : try firsts(until: nil, on: connection).map(\.id)
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

    /// Of a record what waits longest.
    private struct First {
        let record: String
        let id: Int64
    }

    private static let (smallestPage, largestPage) = (50, 10_000)

    /// Page by page, so that a claim of a few costs the same however many wait.
    ///
    /// - Parameter limit: only what was found until then.
    private func firsts(until limit: Int64?, on connection: any Connection) throws -> [First] {
        var found: [First] = []
        var seen: Set<String> = []
        var last: Int64?
        var size = min(max(Self.smallestPage, order.most), Self.largestPage)
        while found.count < order.most {
            var page: SQL = "SELECT id, record_key \(from)"
            if let last { page.append(" AND id > \(last)") }
            if let limit { page.append(" AND created_at <= \(limit)") }
            page.append(" ORDER BY id LIMIT \(size)")
            let rows = try connection.query(page)
                .map { First(record: try $0.text("record_key"), id: try $0.integer("id")) }
            found += try free(rows.filter { seen.insert($0.record).inserted }, on: connection)
            guard rows.count == size else { break }
            last = rows.last?.id
            size = min(size * 8, Self.largestPage)
        }
        return Array(found.prefix(order.most))
    }

    /// Those that no unfinished change of the same record comes before.
    private func free(_ firsts: [First], on connection: any Connection) throws -> [First] {
        var lowest: [String: Int64] = [:]
        for records in ValueChunks(firsts.map(\.record)) {
            try connection.forEachRow(
                """
                SELECT record_key, MIN(id) AS lowest FROM watch_change \
                WHERE watch = \(watch) AND record_key IN (\(list: records)) AND (state = \(ChangeState.processing) \
                OR (state = \(ChangeState.pending) AND retry_count < \(maxAttempts))) GROUP BY record_key
                """
            ) { row in lowest[try row.text("record_key")] = try row.integer("lowest") }
        }
        return firsts.filter { lowest[$0.record] == $0.id }
    }

    private func all(on connection: any Connection) throws -> [Int64] {
        try query(waiting + noneUnderWay + " ORDER BY id LIMIT \(order.most)", on: connection)
    }

    private func coalesced(on connection: any Connection) throws -> [Int64] {
        let limit = now.addingTimeInterval(-order.coalesce.seconds).unixMilliseconds
        let records = try firsts(until: limit, on: connection).map(\.record)
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

    private var noneUnderWay: SQL {
        """
         AND NOT EXISTS (SELECT 1 FROM watch_change earlier WHERE earlier.watch = \(watch) \
        AND earlier.record_key = watch_change.record_key AND earlier.id < watch_change.id \
        AND earlier.state = \(ChangeState.processing))
        """
    }

    private func query(_ statement: SQL, on connection: any Connection) throws -> [Int64] {
        try connection.query(statement).map { try $0.integer("id") }
    }
}
