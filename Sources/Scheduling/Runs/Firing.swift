package import FoundationEssentials

/// One due time of a job.
package struct Firing: Sendable, Hashable {
    package let job: String
    /// The scheduled instant (without jitter): what a report calls its end.
    package let scheduledAt: Date
    /// True when it runs late because the process was down.
    package let isCatchUp: Bool
    package let traceID: String

    package init(job: String, scheduledAt: Date, isCatchUp: Bool, traceID: String) {
        self.job = job
        self.scheduledAt = scheduledAt
        self.isCatchUp = isCatchUp
        self.traceID = traceID
    }
}
