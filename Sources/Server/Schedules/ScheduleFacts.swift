package import Foundation
package import Scheduling
import Timekeeping

/// A job and when it is due, as the API and `--json` show it.
package struct ScheduleFacts: Encodable, Sendable {
    package let name: String
    package let expression: String
    package let timeZone: String
    package let next: Date?
    package let lastRun: RunFacts?

    package init(_ overview: ScheduleOverview) {
        name = overview.job
        expression = overview.expression
        timeZone = overview.timeZone.identifier
        next = overview.next
        lastRun = overview.lastRun.map(RunFacts.init)
    }
}

/// A run of a job, as the API and `--json` show it.
package struct RunFacts: Encodable, Sendable {
    package let job: String
    package let scheduledAt: Date
    package let state: String
    package let startedAt: Date?
    package let finishedAt: Date?
    package let seconds: Double?
    package let detail: String?
    package let node: String
    package let traceID: String
    package let isManual: Bool

    package init(_ record: RunRecord) {
        job = record.job
        scheduledAt = record.scheduledAt
        state = record.state.rawValue
        startedAt = record.startedAt
        finishedAt = record.finishedAt
        seconds = record.duration?.seconds
        detail = record.detail
        node = record.node
        traceID = record.traceID
        isManual = record.isManual
    }
}
