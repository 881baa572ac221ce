import FoundationEssentials
import Timekeeping

/// What one node knows about a job at one moment: all that a decision needs besides the store's rows.
struct JobView: Sendable {
    let job: String
    let schedule: Schedule
    let grace: Duration
    let node: String
    let now: Date
    /// Runs of this process: alive whatever their lease says, for instance after the clock was set.
    var ownRuns: Set<Int64> = []
    /// This process works on the job, whatever the store says: a run that was told to stop may be recorded as
    /// timed out and go on all the same.
    var isWorkingHere = false
    /// Whether a lease that has ended tells of a dead node. Not right after the clock leapt or the machine was
    /// suspended: others had no time to renew theirs.
    var mayRescue = true
    var configuration = SchedulerConfiguration()

    init(_ job: any Job, node: String, now: Date) {
        self.job = job.name
        schedule = job.schedule
        grace = job.grace
        self.node = node
        self.now = now
    }

    var leaseUntil: Date { now.addingTimeInterval(configuration.lease.seconds) }

    func startDate(for scheduledAt: Date) -> Date { schedule.startDate(for: scheduledAt, job: job) }

    /// How late a firing would start now.
    func lateness(of scheduledAt: Date) -> Duration { .seconds(now.timeIntervalSince(startDate(for: scheduledAt))) }

    func mayStillRun(_ scheduledAt: Date) -> Bool { lateness(of: scheduledAt) <= max(grace, configuration.lateAfter) }

    func isAlive(_ run: RunRecord) -> Bool { run.leaseUntil > now || ownRuns.contains(run.id) || !mayRescue }
}
