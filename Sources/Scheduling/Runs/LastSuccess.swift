import Database
import FoundationEssentials
import Timekeeping

/// The latest run of a job that succeeded.
struct LastSuccess: Sendable {
    let scheduledAt: Date
    let finishedAt: Date
}

extension RunStore {
    /// One walk back in the index for each job, to the first that did: what lies before costs nothing.
    func lastSuccesses(of jobs: [String], timeout: Duration) async throws -> [String: LastSuccess] {
        try await pool.withConnection(timeout: timeout) { connection in
            var successes: [String: LastSuccess] = [:]
            for job in jobs { successes[job] = try Self.lastSuccess(of: job, connection) }
            return successes
        }
    }

    /// Not `state = 'succeeded'`: a database might take the index on it, and with it nearly every run.
    private static func lastSuccess(of job: String, _ connection: any Connection) throws -> LastSuccess? {
        let row = try connection.queryFirst(
            """
            SELECT scheduled_at, finished_at FROM job_run
            WHERE job = \(job) AND CASE WHEN state = 'succeeded' THEN 1 ELSE 0 END = 1
            ORDER BY scheduled_at DESC LIMIT 1
            """)
        guard let row, let finishedAt = try row.optionalInstant("finished_at") else { return nil }
        return LastSuccess(scheduledAt: try row.instant("scheduled_at"), finishedAt: finishedAt)
    }
}
