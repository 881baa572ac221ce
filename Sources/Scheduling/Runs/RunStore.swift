import Database
import FoundationEssentials
import Timekeeping

/// The rows of jobs and their runs: with its extensions the only place with Scheduling's SQL.
///
/// Whoever decides about a job first locks the job's row, so that decisions about one job follow one another
/// on all nodes; the unique key of a run is the second line of defence.
struct RunStore: Sendable {
    let pool: ConnectionPool

    init(_ pool: ConnectionPool) { self.pool = pool }

    /// Makes a job known. One seen for the first time, one that comes back, and one whose expression or zone
    /// was changed is decided up to now: nothing was missed.
    func register(_ view: JobView) async throws {
        try await pool.transaction { connection in
            try insertSchedule(view, retiredAt: nil, connection)
            guard let row = try lockedSchedule(view.job, connection) else { return }
            let isSame =
                try row.text("expression") == view.schedule.expression.source
                && row.text("timezone") == view.schedule.timeZone.identifier
                && row.optionalInstant("retired_at") == nil
            guard !isSame else { return }
            try connection.execute(
                """
                UPDATE job_schedule
                SET expression = \(view.schedule.expression.source), timezone = \(view.schedule.timeZone.identifier),
                    considered_until = \(view.now.unixMilliseconds), retired_at = \(SQLValue.null)
                WHERE job = \(view.job)
                """)
        }
    }

    /// Marks the jobs that are no longer configured, so that they miss nothing until they come back.
    func retireJobs(except jobs: [String], now: Date) async throws {
        try await pool.withConnection { connection in
            let others: SQL = jobs.isEmpty ? "" : "AND job NOT IN (\(list: jobs))"
            _ = try connection.execute(
                """
                UPDATE job_schedule SET retired_at = \(now.unixMilliseconds) WHERE retired_at IS NULL \(others)
                """)
        }
    }

    func lockedSchedule(_ job: String, _ connection: any Connection) throws -> Row? {
        // In SQLite the transaction itself holds the one write lock.
        let lock = connection.dialect == .sqlite ? "" : " FOR UPDATE"
        return try connection.queryFirst(
            """
            SELECT expression, timezone, considered_until, retired_at FROM job_schedule
            WHERE job = \(job)\(raw: lock)
            """)
    }

    func insertSchedule(_ view: JobView, retiredAt: Date?, _ connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            """
            INSERT INTO job_schedule (job, expression, timezone, considered_until, retired_at)
            VALUES (\(view.job), \(view.schedule.expression.source), \(view.schedule.timeZone.identifier),
                \(view.now.unixMilliseconds), \(retiredAt?.unixMilliseconds))
            """, conflictOn: ["job"])
    }

    static let columns = """
        id, job, scheduled_at, state, node, attempt, lease_until, started_at, finished_at, is_catch_up, is_manual, \
        detail, trace_id
        """
}

extension RunRecord {
    init(_ row: Row) throws {
        let name = try row.text("state")
        guard let state = RunState(rawValue: name) else {
            throw DatabaseError(.unexpectedValue, "a run has the unknown state \(name)")
        }
        self.init(
            id: try row.integer("id"), job: try row.text("job"), scheduledAt: try row.instant("scheduled_at"),
            state: state, node: try row.text("node"), attempt: Int(try row.integer("attempt")),
            leaseUntil: try row.instant("lease_until"), startedAt: try row.optionalInstant("started_at"),
            finishedAt: try row.optionalInstant("finished_at"), isCatchUp: try row.integer("is_catch_up") != 0,
            isManual: try row.integer("is_manual") != 0, detail: try row.optionalText("detail"),
            traceID: try row.text("trace_id"))
    }
}
