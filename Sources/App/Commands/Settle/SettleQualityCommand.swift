import ArgumentParser
import Foundation
import Observability
import Settlement

/// `herald settle quality`
struct SettleQualityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "Tell what about the numbers somebody should look at.",
        discussion: """
            Missing, unknown and stale figures, days that nobody settled, records that changed afterwards, jumps, links \
            that were handed in twice, partners who were not told. Without days it looks at the last seven that are over. \
            Findings are no failure: the exit status is 0, with --strict it is 1.

            Example: herald settle quality --from 2024-12-01 --to 2024-12-31 --strict
            """)

    @OptionGroup var options: AnalysisOptions
    @OptionGroup var range: DayRangeOptions

    @Option(help: "Of each kind list so many; all are counted.")
    var limit = 100

    @Flag(help: "Exit with 1 where anything was found.")
    var strict = false

    @Flag(help: "Print CSV.")
    var csv = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        guard !(csv && json) else { throw CommandFailure(.misuse, "give one of --csv and --json") }
        guard (1...100_000).contains(limit) else {
            throw CommandFailure(.misuse, "--limit \(limit): allowed is 1 to 100000")
        }
        try await options.analyse { analysis, _ in
            let days = try range.days(today: analysis.today, otherwise: analysis.lastWeek)
            let report = try await TerminalProgress.during("looking") {
                try await analysis.quality(days, limit: limit)
            }
            try show(report)
            guard strict, !report.isClean else { return }
            let count = report.counts.values.reduce(0, +)
            throw CommandFailure(.workFailed, count == 1 ? "there is 1 finding" : "there are \(count) findings")
        }
    }

    private func show(_ report: QualityReport) throws {
        if json { return try JSONOutput.print(report) }
        if csv {
            for row in [QualityFinding.csvHead] + report.findings.map(\.csv) {
                Console.current.out(row.line + CSVRow.end)
            }
            return
        }
        Console.print("\(report.from) to \(report.to), \(report.records) submitted records")
        report.notes.forEach { Console.print("note: " + $0.onOneLine) }
        guard !report.isClean else { return Console.print("nothing was found") }
        Console.print()
        var table = TextTable("WHAT", "TASK", "DAY", "PLATFORM", "NUMBER", "LOOK AT")
        for finding in report.findings {
            table.add(
                finding.kind.rawValue, finding.task.map(String.init) ?? "-", finding.day ?? "-",
                finding.platform ?? "-", String(finding.number), finding.text.onOneLine)
        }
        table.lines.forEach { Console.print($0) }
        if report.left > 0 { Console.print("and \(report.left) more; --limit lists more of each kind") }
    }
}

extension QualityFinding {
    /// The sentence, and the records that it is about.
    var text: String {
        records.isEmpty ? sentence : sentence + " (records " + records.map(String.init).joined(separator: ", ") + ")"
    }
}
