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
            let scans = try await source.pool.withConnection { connection in
                try QueryPlanReader.scans(of: statement, on: connection)
            }
            let harmful = scans.first { scan in scan.rows.map { $0 >= Self.harmfulRows } ?? (elapsed >= Self.slowLine) }
            guard let harmful else {
                return DoctorFinding(.fine, subject, "\(took), plan: \(scans.isEmpty ? "index" : "small scan")")
            }
            return advice(line, harmful, subject, took)
        } catch {
            return DoctorFinding(
                .advice, subject, "\(took); its plan cannot be read: \(ErrorSentence.describe(error))",
                hint: "the user of the source needs the right to SELECT from every table of the query")
        }
    }

    private func advice(
        _ line: ReportLine, _ scan: TableScan, _ subject: String, _ took: String
    ) -> DoctorFinding {
        let advice = IndexAdvice(query: line.query)
        let table = advice.tableName(of: scan.alias)
        let rows = scan.rows.map { " (about \($0) rows)" } ?? ""
        let message = "\(took), plan: reads all of \(table)\(rows)"
        if let statement = advice.statement(forScanOf: scan.alias) {
            return DoctorFinding(.advice, subject, message, hint: statement)
        }
        let hint =
            advice.comparesAnExpression()
            ? "compare the column itself with :start and :end, not a function of it, so that an index can be used"
            : "create an index on the columns that its WHERE and JOIN compare"
        return DoctorFinding(.advice, subject, message, hint: hint)
    }
}
