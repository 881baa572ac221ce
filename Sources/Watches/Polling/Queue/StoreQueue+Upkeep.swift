import Database
package import FoundationEssentials
import Timekeeping

extension StoreQueue {
    private static let unfinished: [ChangeState] = [.pending, .processing]

    package func backlog(countingTo most: Int) async throws -> QueueBacklog {
        let (watch, maxAttempts) = (definition.name, definition.maxAttempts)
        return try await store.withConnection { connection in
            let pending: SQL = "state = \(ChangeState.pending) AND retry_count < \(maxAttempts)"
            let oldest = try connection.queryFirst(
                "SELECT created_at FROM watch_change WHERE watch = \(watch) AND \(pending) ORDER BY id LIMIT 1")
            return QueueBacklog(
                pending: try Self.count(pending, of: watch, most: most, on: connection),
                processing: try Self.count("state = \(ChangeState.processing)", of: watch, most: most, on: connection),
                oldestPending: try oldest?.instant("created_at"))
        }
    }

    package func replay(since: Date, includingFailedOnly: Bool) async throws -> Int {
        let (watch, now) = (definition.name, clock.now())
        let states: [ChangeState] = includingFailedOnly ? [.failed] : [.succeeded, .failed]
        let count = try await store.transaction { connection in
            // Of a record and an event only what is newest, and nothing where one is still to be told: however often it
            // is done, each has one more.
            try connection.execute(
                """
                INSERT INTO watch_change (watch, record_key, event, state, updated_fields, changes, created_at) \
                SELECT watch, record_key, event, \(raw: Self.pendingText(connection.dialect)), updated_fields, changes, \
                \(raw: String(now.unixMilliseconds)) FROM watch_change WHERE id IN \
                (SELECT newest FROM (SELECT MAX(id) AS newest, \
                SUM(CASE WHEN state IN (\(list: Self.unfinished)) THEN 1 ELSE 0 END) AS unfinished \
                FROM watch_change WHERE watch = \(watch) AND (created_at >= \(since.unixMilliseconds) \
                OR state IN (\(list: Self.unfinished))) GROUP BY record_key, event) AS records WHERE unfinished = 0) \
                AND state IN (\(list: states)) ORDER BY id
                """
            ).affectedRows
        }
        announce()
        return count
    }

    package func clean(_ retention: QueueRetention, most: Int) async throws -> Int {
        let now = clock.now()
        let went = try await clean(
            .succeeded, by: "processed_at", until: now.addingTimeInterval(-retention.delivered.seconds), most: most)
        guard went < most else { return went }
        let limit = now.addingTimeInterval(-retention.failed.seconds)
        return try await went + clean(.failed, by: "created_at", until: limit, most: most - went)
    }

    /// Of the changes since then those that have ended.
    package func statistics(since: Date) async throws -> QueueStatistics {
        let watch = definition.name
        return try await store.withConnection { connection in
            let ended: (ChangeState) -> SQL = { state in
                """
                FROM watch_change WHERE watch = \(watch) AND state = \(state) \
                AND created_at >= \(since.unixMilliseconds)
                """
            }
            func count(_ state: ChangeState) throws -> Int {
                Int(try connection.queryFirst("SELECT COUNT(*) AS number \(ended(state))")?.integer("number") ?? 0)
            }
            let succeeded = try count(.succeeded)
            func latency(at share: Double) throws -> Duration? {
                guard succeeded > 0 else { return nil }
                let place = min(succeeded - 1, Int(Double(succeeded) * share))
                return try connection.queryFirst(
                    """
                    SELECT processed_at - created_at AS latency \(ended(.succeeded)) \
                    ORDER BY processed_at - created_at LIMIT 1 OFFSET \(place)
                    """)?.integer("latency").asMilliseconds
            }
            return QueueStatistics(
                succeeded: succeeded, failed: try count(.failed), medianLatency: try latency(at: 0.5),
                p95Latency: try latency(at: 0.95))
        }
    }

    private func clean(
        _ state: ChangeState, by time: String, until limit: Date, most: Int
    ) async throws -> Int {
        let watch = definition.name
        return try await store.transaction { connection in
            let ids = try connection.query(
                """
                SELECT id FROM watch_change WHERE watch = \(watch) AND state = \(state) \
                AND \(raw: time) <= \(limit.unixMilliseconds) ORDER BY id \
                LIMIT \(most)\(raw: connection.dialect.skipLocked)
                """
            ).map { try $0.integer("id") }
            for chunk in ValueChunks(ids) {
                try connection.execute("DELETE FROM watch_change WHERE id IN (\(list: chunk))")
            }
            return ids.count
        }
    }

    private static func count(
        _ condition: SQL, of watch: String, most: Int, on connection: any Connection
    ) throws -> Int {
        let row = try connection.queryFirst(
            """
            SELECT COUNT(*) AS number FROM \
            (SELECT 1 FROM watch_change WHERE watch = \(watch) AND \(condition) LIMIT \(most)) AS counted
            """)
        return Int(try row?.integer("number") ?? 0)
    }

    /// PostgreSQL would take a parameter in a list of columns for a text of no known type.
    private static func pendingText(_ dialect: SQLDialect) -> String {
        Identifier.literal(ChangeState.pending.rawValue, dialect)
    }
}

extension Int64 {
    fileprivate var asMilliseconds: Duration { .milliseconds(self) }
}
