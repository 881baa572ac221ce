import ArgumentParser
import Foundation
import Reports
import Server

/// `herald report list`
struct ReportListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the reports: schedule, next firing, channels and the last run.",
        discussion: "Example: herald report list --json")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let lines = try await ReportFacts.all(
                application.configuration.reports, store: ReportStore(application.store), now: application.clock.now())
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
