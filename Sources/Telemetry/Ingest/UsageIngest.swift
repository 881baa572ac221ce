import Database
import FoundationEssentials
import Synchronization

/// Takes reports: each is answered when it is durably stored, and what arrives while a batch is written goes together
/// into the next.
package final class UsageIngest: Sendable {
    private struct Entry: Sendable {
        let report: UsageReport
        let droppedFields: Int
    }

    private let limits: NameLimits
    private let mostWaiting: Int
    private let metrics: UsageMetrics
    private let commits: ConnectionGroupCommit<Entry, UsageRefusal?>
    private let tally = Mutex<[String: UInt64]>([:])

    private static let longestBatch = 1_000

    /// - Parameters:
    ///   - database: is prepared.
    ///   - node: the name of this process among those that count: which part of each number it writes.
    ///   - mostWaiting: beyond so many that wait, a report is refused as `busy`.
    package init(
        _ database: TelemetryDatabase, node: String, mostWaiting: Int = 20_000, metrics: UsageMetrics = UsageMetrics()
    ) {
        let limits = NameLimits(database.settings)
        let writer = UsageWriter(database, part: CounterTable.part(of: node), limits: limits)
        self.limits = limits
        self.mostWaiting = mostWaiting
        self.metrics = metrics
        commits = ConnectionGroupCommit(database.writing, maximumBatch: Self.longestBatch) { entries, connection in
            let start = ContinuousClock.now
            let refusals = try writer.write(entries.map { ($0.report, $0.droppedFields) }, on: connection)
            metrics.wrote(entries.count, in: ContinuousClock.now - start)
            return refusals
        }
    }

    /// How many reports wait to be stored.
    package var backlog: Int { commits.waitingCount }

    /// How many reports this process has stored, by project.
    package var stored: [String: UInt64] { tally.withLock(\.self) }

    /// Returns when the report is durably stored and counted.
    ///
    /// - Parameter droppedFields: fields of what was sent that are not kept.
    /// - Throws: `UsageRefusal` where it is not taken; what the database says where it could not be stored.
    package func accept(_ report: UsageReport, droppedFields: Int = 0) async throws {
        guard limits.admits(report.project) else { throw refused(.unknownProject(report.project)) }
        guard backlog < mostWaiting else { throw refused(.busy(retryAfterSeconds: 1)) }
        let refusal: UsageRefusal?
        do {
            refusal = try await commits.submit(Entry(report: report, droppedFields: droppedFields))
        } catch {
            metrics.failed()
            throw error
        }
        if let refusal { throw refused(refusal) }
        metrics.accepted(droppedFields: droppedFields)
        tally.withLock { $0[report.project, default: 0] += 1 }
    }

    private func refused(_ refusal: UsageRefusal) -> UsageRefusal {
        metrics.refused(refusal)
        return refusal
    }
}
