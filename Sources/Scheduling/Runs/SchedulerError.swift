import FoundationEssentials

/// Why a job cannot be run by hand: one sentence.
package struct SchedulerError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    static func busy(_ run: RunRecord, _ timeZone: TimeZone) -> SchedulerError {
        let since = run.startedAt.map { " since \(LocalTime($0, in: timeZone))" } ?? ""
        return SchedulerError(
            description: "\(run.job) is at work on \(run.node)\(since): wait for its end and run it again")
    }

    static func unknown(_ job: String, known: [String]) -> SchedulerError {
        let names = known.isEmpty ? "there are no jobs" : "jobs are \(known.sorted().joined(separator: ", "))"
        return SchedulerError(description: "there is no job \(quoted(job[...])): \(names)")
    }
}
