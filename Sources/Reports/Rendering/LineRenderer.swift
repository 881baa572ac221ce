import Database
import Templates

/// Turns the rows of a line into its text.
struct LineRenderer: Sendable {
    let line: ReportLine
    let window: ReportWindow

    /// nil: the line is left out.
    func text(_ rows: LineQueries.Rows) throws(TemplateProblem) -> String? {
        let row = rows.current.first
        if line.hiding == .zero, isNothing(row) { return nil }
        let facts = LineFacts(row: row, comparison: rows.previous.map { .init(row: $0) }, window: window)
        let text = try line.text.render(facts)
        guard let details = line.details, !rows.details.isEmpty else { return text }
        return try ([text] + self.details(details, rows.details)).joined(separator: "\n")
    }

    /// No row, or 0 or NULL in its first column.
    private func isNothing(_ row: Row?) -> Bool {
        guard let value = row?.values.first, value != .null else { return true }
        switch value {
        case .bool, .integer, .unsigned, .double, .decimal:
            return TemplateValue(value: value, timeZone: window.timeZone).number?.trimmed == "0"
        case .text(let text): return text.isEmpty || ExactDecimal(text)?.trimmed == "0"
        default: return false
        }
    }

    private func details(_ details: ReportDetails, _ rows: [Row]) throws(TemplateProblem) -> [String] {
        var texts: [String] = []
        for row in rows.prefix(details.maximum) {
            texts.append(try details.text.render(LineFacts(row: row, comparison: nil, window: window)))
        }
        let rest = rows.count - texts.count
        guard rest > 0 else { return texts }
        let counts = ["rest": rest, "total": rows.count].mapValues {
            TemplateValue(value: .integer(Int64($0)), timeZone: window.timeZone)
        }
        return texts + [try details.more.render(NamedFacts(values: counts, origin: "more knows"))]
    }
}
