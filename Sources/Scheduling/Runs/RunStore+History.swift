import Database
import FoundationEssentials
import Timekeeping

extension RunStore {
    /// The latest runs first; of one job or of all.
    func runs(of job: String?, limit: Int) async throws -> [RunRecord] {
        try await pool.withConnection { connection in
            let condition: SQL = job.map { "WHERE job = \($0)" } ?? ""
            return try connection.query(
                """
                SELECT \(raw: Self.columns) FROM job_run \(condition)
                ORDER BY scheduled_at DESC, id DESC LIMIT \(max(0, limit))
                """
            ).map(RunRecord.init)
        }
    }

    /// The latest runs of a job first, of those that were due before an instant.
    func runs(of job: String, dueBefore date: Date?, limit: Int) async throws -> [RunRecord] {
        try await pool.withConnection { connection in
            try connection.query(
                """
                SELECT \(raw: Self.columns) FROM job_run
                WHERE job = \(job) AND scheduled_at < \(date?.unixMilliseconds ?? .max)
                ORDER BY scheduled_at DESC LIMIT \(max(0, limit))
                """
            ).map(RunRecord.init)
        }
    }

    func run(of job: String, at scheduledAt: Date) async throws -> RunRecord? {
        try await pool.withConnection { connection in
            try connection.queryFirst(
                """
                SELECT \(raw: Self.columns) FROM job_run
                WHERE job = \(job) AND scheduled_at = \(scheduledAt.unixMilliseconds)
                """
            ).map(RunRecord.init)
        }
    }

    func run(id: Int64) async throws -> RunRecord? {
        try await pool.withConnection { connection in
            try connection.queryFirst("SELECT \(raw: Self.columns) FROM job_run WHERE id = \(id)").map(RunRecord.init)
        }
    }

    /// The latest run of each job, or the latest in a state.
    func lastRuns(in state: RunState?) async throws -> [String: RunRecord] {
        try await pool.withConnection { connection in
            let condition: SQL = state.map { "WHERE state = \($0.rawValue)" } ?? ""
            let runs = try connection.query(
                """
                SELECT \(raw: Self.columns.split(separator: ", ").map { "r." + $0 }.joined(separator: ", "))
                FROM job_run r
                JOIN (SELECT job AS last_job, MAX(scheduled_at) AS last_at FROM job_run \(condition) GROUP BY job) l
                    ON r.job = l.last_job AND r.scheduled_at = l.last_at
                """
            ).map(RunRecord.init)
            return Dictionary(runs.map { ($0.job, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Removes up to `batch` runs that were due before `date`; never a job's last run, one at work or one
    /// whose trouble is not told.
    ///
    /// - Returns: how many were removed.
    func prune(before date: Date, batch: Int) async throws -> Int {
        try await pool.transaction { connection in
            // Not `is_told = 1`: SQLite would take the index on it and with it nearly every run.
            let ids = try connection.query(
                """
                SELECT r.id FROM job_run r
                WHERE r.scheduled_at < \(date.unixMilliseconds) AND r.state <> 'running' AND r.is_told <> 0
                    AND EXISTS (SELECT 1 FROM job_run n WHERE n.job = r.job AND n.scheduled_at > r.scheduled_at)
                ORDER BY r.scheduled_at LIMIT \(batch)
                """
            ).map { try $0.integer("id") }
            guard !ids.isEmpty else { return 0 }
            return try connection.execute("DELETE FROM job_run WHERE id IN (\(list: ids))").affectedRows
        }
    }
}
