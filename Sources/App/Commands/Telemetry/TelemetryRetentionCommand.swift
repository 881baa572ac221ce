import ArgumentParser
import Server
import Telemetry

/// `herald telemetry retention`
struct TelemetryRetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Of those who began in a week, how many came back in each week after.",
        discussion: "Example: herald telemetry retention --weeks 8")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var project: ProjectOption

    @Option(help: "So many weeks of first use, the latest: 1 to 260.")
    var weeks = 12

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...UsageFigures.mostWeeks).contains(weeks) else {
            throw ValidationError("--weeks \(weeks): allowed is a number from 1 to \(UsageFigures.mostWeeks)")
        }
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let cohorts = try await application.statistics { office in
                try await office.figures.retention(project: project.name, weeks: weeks)
            }
            if json { return try JSONOutput.print(cohorts.map(UsageCohortFacts.init)) }
            var table = TextTable("week", "users", "weeks later, in percent")
            for cohort in cohorts {
                let shares = cohort.shares.dropFirst().map { "\(Int(($0 * 100).rounded()))" }
                table.add("\(cohort.week)", "\(cohort.users)", shares.joined(separator: " "))
            }
            table.lines.forEach { Console.print($0) }
        }
    }
}
