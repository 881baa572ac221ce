import Database
import FoundationEssentials
import Timekeeping

/// Removes old finished deliveries.
enum RetentionStore {
    struct Step: Sendable {
        let removed: Int
        /// The id to go on after; nil at the end.
        let next: Int64?
    }

    private static let atOnce = 300

    /// Walks by id, which grows with the time of enqueueing: the end is where deliveries are younger than the
    /// cutoff, and no index on the time is needed.
    static func prune(finishedBefore cutoff: Date, after id: Int64, on connection: any Connection) throws -> Step {
        let rows = try connection.query(
            "SELECT id, state, created_at, finished_at FROM delivery WHERE id > \(id) ORDER BY id LIMIT \(atOnce)")
        var old: [Int64] = []
        for row in rows where try row.state().isFinished {
            if let finishedAt = try row.optionalInstant("finished_at"), finishedAt < cutoff {
                old.append(try row.integer("id"))
            }
        }
        // Read without a lock: one that was retried by hand meanwhile is not old any more, and one that somebody has
        // locked is left for the next round.
        old = try locked(old, finishedBefore: cutoff, on: connection)
        for chunk in ValueChunks(old) {
            try connection.execute("DELETE FROM delivery_attempt WHERE delivery_id IN (\(list: chunk))")
            try connection.execute("DELETE FROM delivery_fold WHERE digest_id IN (\(list: chunk))")
            try connection.execute("DELETE FROM delivery WHERE id IN (\(list: chunk))")
        }
        guard let last = rows.last, try last.instant("created_at") < cutoff else {
            return Step(removed: old.count, next: nil)
        }
        return Step(removed: old.count, next: try last.integer("id"))
    }

    private static func locked(
        _ ids: [Int64], finishedBefore cutoff: Date, on connection: any Connection
    ) throws -> [Int64] {
        var locked: Set<Int64> = []
        for chunk in ValueChunks(ids) {
            let rows = try connection.query(
                """
                SELECT id FROM delivery WHERE id IN (\(list: chunk)) AND finished_at < \(cutoff.unixMilliseconds)\
                \(raw: connection.dialect.skipLocked)
                """)
            for row in rows { locked.insert(try row.integer("id")) }
        }
        return locked.sorted()
    }
}
