package import FoundationEssentials
import Timekeeping

/// One firing of a job, as the history has it.
package struct RunRecord: Sendable, Hashable {
    package let id: Int64
    package let job: String
    package let scheduledAt: Date
    package let state: RunState
    /// Who ran it, or who noticed that nobody did.
    package let node: String
    /// 1 the first time; one more each time that another process took it over.
    package let attempt: Int
    package let leaseUntil: Date
    package let startedAt: Date?
    package let finishedAt: Date?
    package let isCatchUp: Bool
    /// Started by hand and not by the schedule.
    package let isManual: Bool
    /// One sentence: what the job said, or what was wrong.
    package let detail: String?
    package let traceID: String

    package var firing: Firing {
        Firing(job: job, scheduledAt: scheduledAt, isCatchUp: isCatchUp, traceID: traceID)
    }

    /// How long it worked; nil while it does and for one that never started.
    package var duration: Duration? {
        guard let startedAt, let finishedAt else { return nil }
        return .milliseconds(finishedAt.unixMilliseconds - startedAt.unixMilliseconds)
    }
}

/// A run that this process may work on: it alone holds this attempt.
struct ClaimedRun: Sendable, Hashable {
    let id: Int64
    let attempt: Int
    let isManual: Bool
    let firing: Firing
}
