import Foundation
package import Settlement

/// One run over one day, as the API shows it.
package struct SettlementRunFacts: Encodable, Sendable {
    let id: Int64
    let settlement: String
    let day: String
    let kind: String
    let state: String
    /// nil while it runs, and where it did not come so far.
    let summary: SettlementSummary?
    let error: String?
    let traceID: String
    let startedAt: Date
    let finishedAt: Date?

    package init(_ run: SettlementRun) {
        id = run.id
        settlement = run.settlement
        day = run.day.description
        kind = run.kind.rawValue
        state = run.state.rawValue
        summary = run.summary
        error = run.error
        traceID = run.traceID
        startedAt = run.startedAt
        finishedAt = run.finishedAt
    }
}
