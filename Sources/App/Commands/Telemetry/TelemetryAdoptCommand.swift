import ArgumentParser

/// `herald telemetry adopt`
struct TelemetryAdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Take over the database of the statistics server before Herald (serve does it by itself).",
        discussion: """
            telemetry.database names the file; copy it before. Stopped in between it goes on where it was; a second time \
            it changes nothing.

            Example: herald telemetry adopt --config /etc/herald/herald.yaml
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            // Opening the statistics is what takes over.
            let summary = try await application.statistics(adopting: true) { try await $0.figures.summary() }
            if json { return try JSONOutput.print(["users": summary.totalUsers]) }
            Console.print("the statistics are ready: \(summary.totalUsers) users")
        }
    }
}
