import Foundation
import Settlement

/// An explanation as a terminal shows it.
struct ExplanationText {
    private(set) var lines: [String] = []
    private let time: (Date) -> String

    init(_ explanation: Explanation, time: @escaping (Date) -> String) {
        self.time = time
        addHead(explanation)
        addRecords(explanation.records)
        addOthers(explanation.notCounted)
        addSums(explanation.counted)
        addRow(explanation)
        addStatements(explanation.statements)
        addVerdict(explanation)
    }

    private mutating func addHead(_ explanation: Explanation) {
        let task = explanation.task
        let title = task.title.map { " \"\($0.onOneLine)\"" } ?? ""
        lines.append(
            "task \(task.id)\(title) on \(explanation.day) (\(explanation.timeZone)), settlement "
                + explanation.settlement)
        lines.append(
            "project \(task.projectID?.onOneLine ?? "none"), its partner calls it "
                + "\(task.partnerTaskID?.onOneLine ?? "nothing"), \(task.isActive ? "active" : "not active")")
        if !task.hasCallback { lines.append("no callback: the task has no callback_url") }
        if let refusal = task.refusal { lines.append(refusal.onOneLine) }
        lines.append(explanation.settledAt.map { "settled at \(time($0))" } ?? "not settled by Herald yet")
    }

    private mutating func addRecords(_ records: [ExplainedRecord]) {
        lines.append("")
        guard !records.isEmpty else { return lines.append("no submitted records") }
        var table = TextTable(
            "RECORD", "USER", "AGENT", "PLATFORM", "SUBMITTED", "VIEWS", "LIKES", "COMMENTS", "SHARES", "COLLECTS",
            "FROM", "LINK")
        for record in records {
            let words = [record.source] + record.troubles
            table.add(
                String(record.id), record.user.map(String.init) ?? "-", (record.agentNode ?? "-").onOneLine,
                platform(record),
                record.submittedAt ?? "-", FigureText.of(record.views), FigureText.of(record.likes),
                FigureText.of(record.comments), FigureText.of(record.shares), FigureText.of(record.collects),
                words.joined(separator: "; ").onOneLine, (record.link ?? "-").onOneLine)
        }
        lines += table.lines
    }

    /// As written, and as understood where that is something else.
    private func platform(_ record: ExplainedRecord) -> String {
        let written = record.platformText.map(\.onOneLine) ?? "-"
        guard let platform = record.platform else { return "\(written) (unknown)" }
        return written == platform ? written : "\(written) (\(platform))"
    }

    private mutating func addOthers(_ records: [UncountedRecord]) {
        guard !records.isEmpty else { return }
        lines += ["", "not counted:"]
        var table = TextTable("RECORD", "USER", "PLATFORM", "SUBMITTED", "WHY")
        for record in records {
            table.add(
                String(record.id), record.user.map(String.init) ?? "-", (record.platformText ?? "-").onOneLine,
                (record.submittedAt ?? "-").onOneLine, record.reason.onOneLine)
        }
        lines += table.lines
    }

    private mutating func addSums(_ sums: ExplainedSums) {
        lines += ["", "counted:"]
        var table = TextTable(
            "PLATFORM", "ACCOUNTS", "COMPLETIONS", "VIEWS", "LIKES", "COMMENTS", "SHARES", "COLLECTS", "UNKNOWN")
        for line in sums.platforms {
            table.add(
                line.platform, String(line.accounts), String(line.completions), FigureText.of(line.views),
                FigureText.of(line.likes), FigureText.of(line.comments), line.shares.map(String.init) ?? "-",
                line.collects.map(String.init) ?? "-", String(line.unknown))
        }
        table.add("all", String(sums.accounts), String(sums.completions), "", "", "", "", "", "")
        lines += table.lines
    }

    private mutating func addRow(_ explanation: Explanation) {
        lines.append("")
        guard let row = explanation.stored else { return lines.append("task_daily_stats has no row of it") }
        let sent = row.sentAt.map { ", sent at \($0)" } ?? ", sent"
        lines.append("task_daily_stats\(row.sent ? sent : ", not sent"), \(row.retries) retries:")
        for column in row.columns where column.value != 0 {
            lines.append("  \(column.name) \(column.value.map(String.init) ?? "NULL, unknown")")
        }
    }

    private mutating func addStatements(_ statements: [ExplainedStatement]) {
        lines.append("")
        guard !statements.isEmpty else { return lines.append("no statements to its partner") }
        for statement in statements {
            let end = statement.finishedAt.map { " at \(time($0))" } ?? ""
            lines.append(
                "statement \(statement.number) to \(statement.partner.onOneLine), revision \(statement.revision), made at "
                    + "\(time(statement.createdAt)), \(statement.state)\(end):")
            lines.append("  " + statement.body.onOneLine)
        }
    }

    private mutating func addVerdict(_ explanation: Explanation) {
        lines.append("")
        guard !explanation.agrees else { return lines.append("these agree") }
        lines += explanation.differences.map { "differs: " + $0.onOneLine }
        if let toDo = explanation.toDo { lines.append("to do: " + toDo) }
    }
}
