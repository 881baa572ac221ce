import Database
import FoundationEssentials
import Timekeeping

extension ReportStore {
    struct PruningStep: Sendable {
        let removed: Int
        /// The id to go on after; nil at the end.
        let next: Int64?
    }

    private static let runsAtOnce = 200

    /// Removes runs that were finished before `cutoff`, with what their channels answered; never the last run
    /// of a report. Walks by id, which grows with time: the end is where runs are younger than the cutoff, and
    /// no index on the time is needed.
    func prune(finishedBefore cutoff: Date, after id: Int64, on connection: any Connection) throws -> PruningStep {
        let rows = try connection.query(
            """
            SELECT r.id, r.created_at, r.finished_at, CASE WHEN EXISTS (
                SELECT 1 FROM report_run n WHERE n.report = r.report AND (n.created_at > r.created_at
                    OR (n.created_at = r.created_at AND n.id > r.id))) THEN 0 ELSE 1 END AS is_last
            FROM report_run r WHERE r.id > \(id) ORDER BY r.id LIMIT \(Self.runsAtOnce)
            """)
        let old = try rows.filter { row in
            guard try row.integer("is_last") == 0, let end = try row.optionalInstant("finished_at") else {
                return false
            }
            return end < cutoff
        }.map { try $0.integer("id") }
        if !old.isEmpty {
            try connection.execute("DELETE FROM report_run_channel WHERE run_id IN (\(list: old))")
            try connection.execute("DELETE FROM report_run WHERE id IN (\(list: old))")
        }
        guard let last = rows.last, try last.instant("created_at") < cutoff else {
            return PruningStep(removed: old.count, next: nil)
        }
        return PruningStep(removed: old.count, next: try last.integer("id"))
    }
}
