import ArgumentParser
import Foundation
import Reports
import Scheduling

/// `herald report list`
struct ReportListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the reports: schedule, next firing, channels and the last run.",
        discussion: "Example: herald report list --json")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    private struct Line: Encodable {
        let name: String
        let source: String
        let schedule: String?
        let next: Date?
        let to: [String]
        let lastRun: Date?
        let lastState: String?
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            var lines: [Line] = []
            for report in application.configuration.reports {
                let last = try await ReportStore(application.store).newestRuns(of: report.name, limit: 1).first
                lines.append(
                    Line(
                        name: report.name, source: report.source, schedule: report.schedule?.expression.source,
                        next: report.schedule?.next(after: application.clock.now()), to: report.channels,
                        lastRun: last?.createdAt, lastState: last?.state.rawValue))
            }
            if json { return try JSONOutput.print(lines) }
            var table = TextTable("REPORT", "SCHEDULE", "NEXT", "TO", "LAST RUN")
            for line in lines {
                let last = line.lastRun.map { "\(application.time($0)) \(line.lastState ?? "")" } ?? "never"
                table.add(
                    line.name, line.schedule ?? "by hand", line.next.map(application.time) ?? "-",
                    line.to.joined(separator: ", "), last)
            }
            table.lines.forEach { Console.print($0) }
        }
    }
}
