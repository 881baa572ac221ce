import ArgumentParser
import Observability
import Settlement

/// `herald settle export`
struct SettleExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write rows, records or statements as CSV or JSON lines.",
        discussion: """
            CSV as RFC 4180 has it. A text that a spreadsheet would take for a formula gets an apostrophe in front.

            Example: herald settle export --month 2024-12 --what records --bom > december.csv
            """)

    @OptionGroup var options: AnalysisOptions
    @OptionGroup var range: DayRangeOptions

    @Option(help: "\(ExportKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var what = "stats"

    @Option(help: "csv or jsonl.")
    var format = "csv"

    @Flag(help: "Begin with a byte order mark: Excel then reads the file as UTF-8.")
    var bom = false

    func run() async throws {
        guard let kind = ExportKind(rawValue: what) else {
            let allowed = ExportKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.misuse, "--what \(what): allowed is one of \(allowed)")
        }
        guard let format = ExportFormat(rawValue: format) else {
            throw CommandFailure(.misuse, "--format \(format): allowed is csv or jsonl")
        }
        guard format == .csv || !bom else { throw CommandFailure(.misuse, "--bom is for CSV only") }
        guard range.isGiven else {
            throw CommandFailure(.misuse, "say which days: --from with --to, --month or --week")
        }
        try await options.analyse { analysis, _ in
            let days = try range.days(today: analysis.today, otherwise: analysis.lastWeek)
            let console = Console.current
            if bom { console.out(CSVRow.byteOrderMark) }
            try await analysis.export(kind, days, as: format) { console.out($0) }
        }
    }
}
