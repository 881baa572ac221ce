import ArgumentParser
import Observability
import Telemetry

/// `herald telemetry export`
struct TelemetryExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write every installation as CSV or JSON lines, ids and all.",
        discussion: """
            CSV as RFC 4180 has it. A text that a spreadsheet would take for a formula gets an apostrophe in front. The \
            audit log keeps who did it.

            Example: herald telemetry export --format jsonl > users.jsonl
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var project: ProjectOption

    @Option(help: "csv or jsonl.")
    var format = "csv"

    @Flag(help: "Begin with a byte order mark: Excel then reads the file as UTF-8.")
    var bom = false

    func run() async throws {
        guard let form = ExportFormat(rawValue: format) else {
            throw CommandFailure(.misuse, "--format \(format): allowed is csv or jsonl")
        }
        guard form == .csv || !bom else { throw CommandFailure(.misuse, "--bom is for CSV only") }
        try await HeraldApplication.with(try options.load()) { application in
            try await application.statistics { office in
                let console = Console.current
                // Who took the ids along has to be in the books, as who deleted one.
                try await application.audited("telemetry.export", project.name ?? "all projects") {
                    if bom { console.out(CSVRow.byteOrderMark) }
                    try await UsageExport(pool: office.database.reading, project: project.name, as: form)
                        .run { console.out($0) }
                }
            }
        }
    }
}
