import Database
import FoundationEssentials
import Observability
import Timekeeping

/// What came of looking at a job.
struct Consideration: Sendable {
    var claimed: ClaimedRun?
    var notices: [Notice] = []
    /// How many were recorded as ended here without a run.
    var ended: [RunState: Int] = [:]
    var consideredUntil: Date
    /// Something is due and waits for the end of a run.
    var isWaiting = false
    /// When the lease of a run of another process ends, unless it is renewed.
    var leaseEnd: Date?
}

/// Trouble that is stored and still to be told.
struct Notice: Sendable {
    let trouble: RunTrouble
    /// The runs it tells of: those of the job in this state and stretch of time.
    let state: RunState
    let scheduledAt: ClosedRange<Date>
}

extension RunStore {
    /// Decides about a job and carries the decision out in the store, in one transaction.
    func consider(_ view: JobView) async throws -> Consideration {
        try await pool.transaction { connection in
            guard let row = try lockedSchedule(view.job, connection) else {
                try insertSchedule(view, retiredAt: nil, connection)
                return Consideration(consideredUntil: view.now)
            }
            let considered = try row.instant("considered_until")
            let running = try runningRuns(of: view.job, connection)
            let known = try states(of: view.job, after: considered, until: view.now, connection)
            let plan = FiringPlan(view, consideredUntil: considered, running: running, known: known)
            if plan.consideredUntil != considered { try setConsidered(plan.consideredUntil, view.job, connection) }
            return try carryOut(plan, view, blocker: running.first(where: view.isAlive), connection)
        }
    }

    /// Claims a run by hand, now.
    ///
    /// - Parameter traceID: nil: a new one.
    /// - Throws: `SchedulerError` when the job is at work.
    func claimByHand(_ view: JobView, traceID: String? = nil) async throws -> ClaimedRun {
        try await pool.transaction { connection in
            // A job that no scheduler has seen stays one that looks back on nothing.
            try insertSchedule(view, retiredAt: view.now, connection)
            _ = try lockedSchedule(view.job, connection)
            if let blocker = try runningRuns(of: view.job, connection).first(where: view.isAlive) {
                throw SchedulerError.busy(blocker, view.schedule.timeZone)
            }
            var scheduledAt = view.now.unixMilliseconds
            while try state(of: view.job, at: scheduledAt, connection) != nil { scheduledAt += 1 }
            return try insertRunning(
                view, scheduledAt: Date(unixMilliseconds: scheduledAt), isCatchUp: false, isManual: true,
                traceID: traceID,
                connection)
        }
    }

    private func carryOut(
        _ plan: FiringPlan, _ view: JobView, blocker: RunRecord?, _ connection: any Connection
    ) throws -> Consideration {
        var result = Consideration(consideredUntil: plan.consideredUntil, isWaiting: plan.isWaiting)
        result.leaseEnd = blocker.flatMap { view.ownRuns.contains($0.id) ? nil : $0.leaseUntil }
        let text = TroubleText(view)
        for run in plan.abandoned {
            let message = text.abandoned(run)
            try abandon(run, message, view, connection)
            result.ended[.abandoned, default: 0] += 1
            guard !run.isManual else { continue }
            result.notices.append(Notice(.abandoned, run.firing, message))
        }
        if let missed = plan.missed, let last = missed.last, let first = missed.first {
            let message = text.missed(missed, grace: view.grace)
            result.ended[.missed] = missed.kept.count
            for date in missed.kept { try insertEnded(view, .missed, date, message, connection) }
            let firing = Firing(job: view.job, scheduledAt: last, isCatchUp: false, traceID: TraceID.make())
            let trouble = RunTrouble(kind: .missed, firing: firing, message: message)
            result.notices.append(Notice(trouble: trouble, state: .missed, scheduledAt: first...last))
        }
        if let date = plan.overlapped {
            let message = text.overlapped(date, blocker: blocker)
            try insertEnded(view, .overlapped, date, message, connection)
            result.ended[.overlapped] = 1
            let firing = Firing(job: view.job, scheduledAt: date, isCatchUp: false, traceID: TraceID.make())
            result.notices.append(Notice(.overlapped, firing, message))
        }
        if let run = plan.takeOver {
            result.claimed = try takeOver(run, view, connection)
        } else if let due = plan.run {
            result.claimed = try insertRunning(
                view, scheduledAt: due.scheduledAt, isCatchUp: due.isCatchUp, isManual: false, connection)
        }
        return result
    }
}

// MARK: - Single statements

extension RunStore {
    private func runningRuns(of job: String, _ connection: any Connection) throws -> [RunRecord] {
        try connection.query(
            "SELECT \(raw: Self.columns) FROM job_run WHERE state = 'running' AND job = \(job)"
        ).map(RunRecord.init)
    }

    private func states(
        of job: String, after start: Date, until end: Date, _ connection: any Connection
    ) throws -> [Date: RunState] {
        let rows = try connection.query(
            """
            SELECT scheduled_at, state FROM job_run
            WHERE job = \(job) AND scheduled_at > \(start.unixMilliseconds) AND scheduled_at <= \(end.unixMilliseconds)
            """)
        return Dictionary(
            try rows.map { (try $0.instant("scheduled_at"), RunState(rawValue: try $0.text("state")) ?? .failed) },
            uniquingKeysWith: { first, _ in first })
    }

    private func state(of job: String, at scheduledAt: Int64, _ connection: any Connection) throws -> String? {
        try connection.queryFirst(
            "SELECT state FROM job_run WHERE job = \(job) AND scheduled_at = \(scheduledAt)"
        )?.text("state")
    }

    private func setConsidered(_ date: Date, _ job: String, _ connection: any Connection) throws {
        try connection.execute(
            "UPDATE job_schedule SET considered_until = \(date.unixMilliseconds) WHERE job = \(job)")
    }

    /// - Throws: `DatabaseError` of kind `.uniqueViolation` for a firing that has a row.
    private func insertRunning(
        _ view: JobView, scheduledAt: Date, isCatchUp: Bool, isManual: Bool, traceID: String? = nil,
        _ connection: any Connection
    ) throws -> ClaimedRun {
        try forgetMissed(view.job, scheduledAt, connection)
        let traceID = traceID ?? TraceID.make()
        let id = try connection.insert(
            """
            INSERT INTO job_run (job, scheduled_at, state, node, attempt, lease_until, started_at, is_catch_up,
                is_manual, is_told, trace_id)
            VALUES (\(view.job), \(scheduledAt.unixMilliseconds), 'running', \(view.node), 1,
                \(view.leaseUntil.unixMilliseconds), \(view.now.unixMilliseconds), \(isCatchUp ? 1 : 0),
                \(isManual ? 1 : 0), 1, \(traceID))
            """)
        let firing = Firing(job: view.job, scheduledAt: scheduledAt, isCatchUp: isCatchUp, traceID: traceID)
        return ClaimedRun(id: id, attempt: 1, isManual: isManual, firing: firing)
    }

    /// What a clock that was ahead took for missed gives its place to the run itself.
    private func forgetMissed(_ job: String, _ scheduledAt: Date, _ connection: any Connection) throws {
        try connection.execute(
            """
            DELETE FROM job_run
            WHERE job = \(job) AND scheduled_at = \(scheduledAt.unixMilliseconds) AND state = 'missed'
            """)
    }

    private func takeOver(_ run: RunRecord, _ view: JobView, _ connection: any Connection) throws -> ClaimedRun {
        try connection.execute(
            """
            UPDATE job_run
            SET node = \(view.node), attempt = \(run.attempt + 1), lease_until = \(view.leaseUntil.unixMilliseconds),
                started_at = \(view.now.unixMilliseconds), is_catch_up = 1
            WHERE id = \(run.id)
            """)
        let firing = Firing(job: run.job, scheduledAt: run.scheduledAt, isCatchUp: true, traceID: run.traceID)
        return ClaimedRun(id: run.id, attempt: run.attempt + 1, isManual: run.isManual, firing: firing)
    }

    private func abandon(
        _ run: RunRecord, _ message: String, _ view: JobView, _ connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE job_run
            SET state = 'abandoned', finished_at = \(view.now.unixMilliseconds), detail = \(message),
                lease_until = \(view.leaseUntil.unixMilliseconds), is_told = \(run.isManual ? 1 : 0)
            WHERE id = \(run.id)
            """)
    }

    private func insertEnded(
        _ view: JobView, _ state: RunState, _ date: Date, _ message: String, _ connection: any Connection
    ) throws {
        _ = try connection.insertIgnoring(
            """
            INSERT INTO job_run (job, scheduled_at, state, node, attempt, lease_until, finished_at, is_catch_up,
                is_manual, is_told, detail, trace_id)
            VALUES (\(view.job), \(date.unixMilliseconds), \(state.rawValue), \(view.node), 1,
                \(view.leaseUntil.unixMilliseconds), \(view.now.unixMilliseconds), 0, 0, 0, \(message),
                \(TraceID.make()))
            """, conflictOn: ["job", "scheduled_at"])
    }
}

extension Notice {
    /// A notice of one run.
    init(_ kind: RunState, _ firing: Firing, _ message: String) {
        trouble = RunTrouble(kind: kind.trouble ?? .failed, firing: firing, message: message)
        state = kind
        scheduledAt = firing.scheduledAt...firing.scheduledAt
    }
}
