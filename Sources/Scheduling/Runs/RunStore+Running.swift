import Database
import FoundationEssentials
import Timekeeping

extension RunStore {
    /// Keeps a run ours for another lease.
    ///
    /// - Returns: false if another node has taken it over.
    func renew(_ run: ClaimedRun, until leaseUntil: Date) async throws -> Bool {
        try await pool.withConnection { connection in
            try connection.execute(
                """
                UPDATE job_run SET lease_until = \(leaseUntil.unixMilliseconds)
                WHERE id = \(run.id) AND attempt = \(run.attempt) AND state = 'running'
                """)
            // Not the count of changed rows: MySQL leaves out those that had the value already.
            let row = try connection.queryFirst("SELECT attempt, state FROM job_run WHERE id = \(run.id)")
            return try row.map { try $0.integer("attempt") == run.attempt && $0.text("state") == "running" } ?? false
        }
    }

    /// Records how a run ended, unless another node has taken it over.
    ///
    /// - Parameter tellUntil: until then its trouble is told by this node, afterwards by any; nil: nothing to tell.
    func finish(
        _ run: ClaimedRun, _ state: RunState, detail: String?, now: Date, tellUntil: Date?
    ) async throws {
        try await pool.withConnection { connection in
            _ = try connection.execute(
                """
                UPDATE job_run
                SET state = \(state.rawValue), detail = \(detail), finished_at = \(now.unixMilliseconds),
                    lease_until = \((tellUntil ?? now).unixMilliseconds), is_told = \(tellUntil == nil ? 1 : 0)
                WHERE id = \(run.id) AND attempt = \(run.attempt) AND state = 'running'
                """)
        }
    }

    /// Leaves a run that could not end to whoever starts next.
    func release(_ run: ClaimedRun, now: Date) async throws {
        try await pool.withConnection { connection in
            _ = try connection.execute(
                """
                UPDATE job_run SET lease_until = \(now.unixMilliseconds - 1)
                WHERE id = \(run.id) AND attempt = \(run.attempt) AND state = 'running'
                """)
        }
    }

    func markTold(_ notice: Notice) async throws {
        try await pool.withConnection { connection in
            _ = try connection.execute(
                """
                UPDATE job_run SET is_told = 1
                WHERE job = \(notice.trouble.firing.job) AND state = \(notice.state.rawValue) AND is_told = 0
                    AND scheduled_at >= \(notice.scheduledAt.lowerBound.unixMilliseconds)
                    AND scheduled_at <= \(notice.scheduledAt.upperBound.unixMilliseconds)
                """)
        }
    }

    /// Takes on the notices whose node ended before it could tell them: one for each run, and one for all
    /// that a job missed at a time.
    func takeUntold(jobs: [String], now: Date, until leaseUntil: Date) async throws -> [Notice] {
        guard !jobs.isEmpty else { return [] }
        return try await pool.transaction { connection in
            let runs = try connection.query(
                """
                SELECT \(raw: Self.columns) FROM job_run
                WHERE is_told = 0 AND lease_until <= \(now.unixMilliseconds) AND job IN (\(list: jobs))
                ORDER BY scheduled_at LIMIT 200
                """
            ).map(RunRecord.init)
            let taken = try runs.filter { try take($0, now: now, until: leaseUntil, connection) }
            return Dictionary(grouping: taken) { run in
                // Runs that were missed together have one sentence.
                run.state == .missed ? "\(run.job) \(run.detail ?? "")" : "\(run.id)"
            }.values.compactMap(Notice.init)
        }
    }

    private func take(_ run: RunRecord, now: Date, until leaseUntil: Date, _ connection: any Connection) throws -> Bool
    {
        try connection.execute(
            """
            UPDATE job_run SET lease_until = \(leaseUntil.unixMilliseconds)
            WHERE id = \(run.id) AND is_told = 0 AND lease_until <= \(now.unixMilliseconds)
            """
        ).affectedRows == 1
    }
}

extension Notice {
    fileprivate init?(_ runs: [RunRecord]) {
        guard let first = runs.first, let last = runs.last, let kind = last.state.trouble else { return nil }
        trouble = RunTrouble(kind: kind, firing: last.firing, message: last.detail ?? "\(last.job): \(kind.rawValue)")
        state = last.state
        scheduledAt = first.scheduledAt...last.scheduledAt
    }
}
