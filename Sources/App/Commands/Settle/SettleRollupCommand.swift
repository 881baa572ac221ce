import ArgumentParser
import Foundation
import Observability
import Settlement

/// `herald settle rollup`
struct SettleRollupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollup",
        abstract: "Sum weeks or months up per task, project, agent node or platform.",
        discussion: """
            Everybody counts once in a whole period, so its accounts are fewer than those of its days together. \
            Without days it is the last week or month that is over.

            Example: herald settle rollup --by project --period month --month 2024-12
            """)

    @OptionGroup var options: AnalysisOptions
    @OptionGroup var range: DayRangeOptions

    @Option(help: "A line for each: \(RollupGrouping.allCases.map(\.rawValue).joined(separator: ", ")).")
    var by = "task"

    @Option(help: "week (Monday to Sunday) or month; what --week or --month is, where one is given, else week.")
    var period: String?

    @Flag(help: "Print CSV.")
    var csv = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        guard !(csv && json) else { throw CommandFailure(.misuse, "give one of --csv and --json") }
        guard let grouping = RollupGrouping(rawValue: by) else {
            let allowed = RollupGrouping.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.misuse, "--by \(by): allowed is one of \(allowed)")
        }
        let length = try length()
        try await options.analyse { analysis, _ in
            let days = try range.days(today: analysis.today, otherwise: length.last(before: analysis.today).days)
            let rollup = try await TerminalProgress.during("summing up") {
                try await analysis.rollup(by: grouping, length.periods(in: days))
            }
            try show(rollup)
        }
    }

    private func length() throws -> PeriodLength {
        guard let period else { return range.month == nil ? .week : .month }
        guard let length = PeriodLength(rawValue: period) else {
            throw CommandFailure(.misuse, "--period \(period): allowed is week or month")
        }
        return length
    }

    private func show(_ rollup: Rollup) throws {
        if json { return try JSONOutput.print(rollup) }
        if csv {
            for row in [RollupLine.csvHead] + rollup.lines.map(\.csv) { Console.current.out(row.line + CSVRow.end) }
            return rollup.notes.forEach { Console.complain($0.onOneLine) }
        }
        var table = TextTable(
            "PERIOD", rollup.by.uppercased(), "ACCOUNTS", "COMPLETIONS", "VIEWS", "LIKES", "COMMENTS", "SHARES",
            "COLLECTS", "UNKNOWN", rollup.by == "task" ? "TITLE" : "")
        for line in rollup.lines {
            table.add(
                line.period, (line.group ?? "(none)").onOneLine, String(line.accounts), String(line.completions),
                FigureText.of(line.views), FigureText.of(line.likes), FigureText.of(line.comments),
                FigureText.of(line.shares), FigureText.of(line.collects), String(line.unknown),
                (line.title ?? "").onOneLine)
        }
        table.lines.forEach { Console.print($0) }
        rollup.notes.forEach { Console.print($0.onOneLine) }
    }
}
