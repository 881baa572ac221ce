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
    /// A run of this process was told to stop, is recorded as timed out and goes on all the same.
    var isStuckHere = false
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

    func isAlive(_ run: RunRecord) -> Bool { run.leaseUntil > now || ownRuns.contains(run.id) }
}
