package import FoundationEssentials

/// One line of `herald schedule list`.
package struct ScheduleOverview: Sendable, Hashable {
    package let job: String
    package let expression: String
    package let timeZone: TimeZone
    /// When it is due next, without jitter.
    package let next: Date?
    package let lastRun: RunRecord?

    /// All jobs, in their order.
    package static func of(_ jobs: [any Job], history: RunHistory, now: Date) async throws -> [ScheduleOverview] {
        let lastRuns = try await history.lastRuns()
        return jobs.map { ScheduleOverview(job: $0, lastRun: lastRuns[$0.name], now: now) }
    }

    package init(job: any Job, lastRun: RunRecord?, now: Date) {
        self.job = job.name
        expression = job.schedule.expression.source
        timeZone = job.schedule.timeZone
        next = job.schedule.next(after: now)
        self.lastRun = lastRun
    }
}
