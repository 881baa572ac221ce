import FoundationEssentials
import Timekeeping

/// Why a job cannot be run by hand: one sentence.
package struct SchedulerError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable { case unknown, busy, stopping, forgotten }

    package let kind: Kind
    package let description: String

    private init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    static func forgotten(_ job: String) -> SchedulerError {
        SchedulerError(.forgotten, "the run of \(job) is no longer in the history")
    }

    static func stopping(_ job: String) -> SchedulerError {
        SchedulerError(.stopping, "\(job) was not started, because this process is about to stop: try again")
    }

    static func busy(_ run: RunRecord, _ timeZone: TimeZone) -> SchedulerError {
        let since = run.startedAt.map { " since \(LocalTime($0, in: timeZone))" } ?? ""
        return SchedulerError(
            .busy, "\(run.job) is at work on \(run.node)\(since): wait for its end and run it again")
    }

    static func unknown(_ job: String, known: [String]) -> SchedulerError {
        let names = known.isEmpty ? "there are no jobs" : "jobs are \(known.sorted().joined(separator: ", "))"
        return SchedulerError(.unknown, "there is no job \(quoted(job[...])): \(names)")
    }
}
