import Database
import FoundationEssentials
import Timekeeping

extension SettlementStore {
    struct PruningStep: Sendable {
        let removed: Int
        /// The id to go on after; nil at the end.
        let next: Int64?
    }

    private static let rowsAtOnce = 200

    /// Removes runs that ended before `cutoff` and are not the last of their day. Walks by id, which grows with time.
    func pruneRuns(finishedBefore cutoff: Date, after id: Int64) async throws -> PruningStep {
        try await pool.transaction { connection in
            let rows = try connection.query(
                """
                SELECT r.id, r.started_at, r.finished_at, d.run_id AS settled
                FROM settlement_run r LEFT JOIN settlement_day d ON d.settlement = r.settlement AND d.day = r.day
                    AND d.run_id = r.id
                WHERE r.id > \(id) ORDER BY r.id LIMIT \(Self.rowsAtOnce)
                """)
            let old = try rows.filter { row in
                guard try row.optionalInteger("settled") == nil, let end = try row.optionalInstant("finished_at")
                else { return false }
                return end < cutoff
            }.map { try $0.integer("id") }
            if !old.isEmpty { try connection.execute("DELETE FROM settlement_run WHERE id IN (\(list: old))") }
            guard rows.count == Self.rowsAtOnce, let last = rows.last, try last.instant("started_at") < cutoff else {
                return PruningStep(removed: old.count, next: nil)
            }
            return PruningStep(removed: old.count, next: try last.integer("id"))
        }
    }

    /// Where the walk over the readings is.
    struct ReadingKey: Sendable {
        var settlement = ""
        var submission = Int64.min
    }

    /// Removes readings that were fetched before `cutoff`. Walks by the key through all of them: those that failed are
    /// fetched again, so that an old id may have a young reading.
    ///
    /// - Returns: where to go on; nil at the end.
    func pruneReadings(fetchedBefore cutoff: Date, after key: ReadingKey) async throws -> ReadingKey? {
        try await pool.transaction { connection in
            var rows = try connection.query(
                """
                SELECT settlement, submission_id, fetched_at FROM settlement_reading
                WHERE settlement = \(key.settlement) AND submission_id > \(key.submission)
                ORDER BY submission_id LIMIT \(Self.rowsAtOnce)
                """)
            if rows.isEmpty {
                rows = try connection.query(
                    """
                    SELECT settlement, submission_id, fetched_at FROM settlement_reading
                    WHERE settlement > \(key.settlement) ORDER BY settlement, submission_id LIMIT 1
                    """)
            }
            guard let last = rows.last else { return nil }
            let old = try rows.filter { try $0.instant("fetched_at") < cutoff }
            for (settlement, rows) in try Dictionary(grouping: old, by: { try $0.text("settlement") }) {
                let ids = try rows.map { try $0.integer("submission_id") }
                try connection.execute(
                    """
                    DELETE FROM settlement_reading
                    WHERE settlement = \(settlement) AND submission_id IN (\(list: ids))
                    """)
            }
            return ReadingKey(settlement: try last.text("settlement"), submission: try last.integer("submission_id"))
        }
    }
}
