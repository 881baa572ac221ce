import ArgumentParser
import Server
import Telemetry
import Timekeeping

/// `herald telemetry days`
struct TelemetryDaysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "days",
        abstract: "What each day brought: new, active and returning users, reports.",
        discussion: """
            Days are those of the configured zone. --json has systems and versions too.

            Example: herald telemetry days --from 2025-09-01 --to 2025-09-05
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var project: ProjectOption

    @Option(help: ArgumentHelp("The first day, YYYY-MM-DD; 29 days before the last, if not given.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("The last day; today, if not given.", valueName: "date"))
    var to: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let (from, to) = (try Self.day(from, "--from"), try Self.day(to, "--to"))
        try await HeraldApplication.with(try options.load()) { application in
            let days = try await application.statistics { office in
                let last = to ?? CivilDate(dayNumber: office.figures.calendar.day(at: application.clock.now()))
                let first = from ?? last.adding(days: -29)
                guard first.dayNumber <= last.dayNumber else {
                    throw CommandFailure(.misuse, "--from \(first) is after \(last)")
                }
                return try await office.figures.days(project: project.name, from: first, to: last, byName: json)
            }
            if json { return try JSONOutput.print(days.map(UsageDayFacts.init)) }
            var table = TextTable("day", "new", "active", "returning", "reports")
            for day in days {
                table.add(
                    "\(day.day)", "\(day.newUsers)", "\(day.activeUsers)", "\(day.returningUsers)", "\(day.reports)")
            }
            table.lines.forEach { Console.print($0) }
        }
    }

    private static func day(_ text: String?, _ option: String) throws -> CivilDate? {
        guard let text else { return nil }
        guard let day = CivilDate(isoText: text) else {
            throw CommandFailure(.misuse, "\(option) \(text): allowed is a date as YYYY-MM-DD")
        }
        return day
    }
}
