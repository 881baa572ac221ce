import Database
import FoundationEssentials
import Reports

/// Runs every report's lines without sending anything, and says of each how long it took, what failed, and
/// where an index would cure a full scan.
struct ReportChecks {
    /// A scan of fewer rows is not worth an index.
    static let harmfulRows = 10_000
    /// A scan whose size the database does not tell counts as harmful when the line takes this long.
    static let slowLine = Duration.milliseconds(500)

    let sources: [String: ReportSource]
    let now: Date

    func run(_ report: ReportDefinition) async throws -> [DoctorFinding] {
        let rendered = try await ReportRenderer(sources: Array(sources.values)).render(report, at: now)
        var findings: [DoctorFinding] = []
        for (line, result) in zip(report.lines, rendered.lines) {
            let subject = "report \(report.name), line \(line.label)"
            if let cause = result.failure?.cause {
                findings.append(DoctorFinding(.wrong, subject, cause.message, hint: cause.hint))
            } else {
                findings.append(await plan(of: line, report, subject, result.elapsed))
            }
        }
        return findings
    }

    private func plan(
        of line: ReportLine, _ report: ReportDefinition, _ subject: String, _ elapsed: Duration
    ) async -> DoctorFinding {
        let took = "took \(Milliseconds.text(elapsed))"
        guard let source = sources[line.source ?? report.source] else {
            return DoctorFinding(.fine, subject, took)
        }
        do {
            let statement = try line.statement(of: report, at: now, on: source)
            let advice = IndexAdvice(query: line.query)
            return try await source.pool.withConnection { connection in
                let scans = try QueryPlanReader.scans(of: statement, on: connection)
                let harmful = scans.filter { $0.rows.map { $0 >= Self.harmfulRows } ?? (elapsed >= Self.slowLine) }
                guard !harmful.isEmpty else {
                    return DoctorFinding(.fine, subject, "\(took), plan: \(scans.isEmpty ? "index" : "small scan")")
                }
                let cures = try FullScanCures(harmful, advice, on: connection)
                return cures.finding(subject, took, isSlow: elapsed >= Self.slowLine)
            }
        } catch {
            return DoctorFinding(
                .advice, subject, "\(took); its plan cannot be read: \(ErrorSentence.describe(error))",
                hint: "the user of the source needs the right to SELECT from every table of the query")
        }
    }
}
