package import Database
package import FoundationEssentials

extension ReportLine {
    /// The line's query as a run at `instant` would ask it: for looking at its plan.
    package func statement(of report: ReportDefinition, at instant: Date, on source: ReportSource) throws -> SQL {
        let window = ReportWindow(report.window, at: instant, in: report.timeZone)
        return try NamedStatement(query, dialect: source.pool.dialect)
            .bind(window.bindings(in: source.timeZone ?? report.timeZone))
    }
}
