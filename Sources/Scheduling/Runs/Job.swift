package import FoundationEssentials

/// Work that a schedule starts.
package protocol Job: Sendable {
    /// Unique, and stable over restarts: `report:sixpage-activity`.
    var name: String { get }
    var schedule: Schedule { get }
    /// The run is cancelled after this long.
    var timeout: Duration { get }
    /// How late a missed firing may still run on start; older ones are recorded as missed and told.
    var grace: Duration { get }

    /// - Returns: one sentence for the history, or nil.
    /// - Throws: any error; its sentence is kept in the history and the run is `failed`.
    func run(_ firing: Firing) async throws -> String?

    /// Told when a firing was missed beyond its grace, overlapped with its predecessor, timed out or
    /// failed: the job says it to whoever its definition names.
    func notice(_ trouble: RunTrouble) async
}

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

/// What was wrong with a firing.
package struct RunTrouble: Sendable {
    package enum Kind: String, Sendable { case missed, overlapped, timedOut, failed, abandoned }
    package let kind: Kind
    package let firing: Firing
    /// One sentence.
    package let message: String

    package init(kind: Kind, firing: Firing, message: String) {
        self.kind = kind
        self.firing = firing
        self.message = message
    }
}
