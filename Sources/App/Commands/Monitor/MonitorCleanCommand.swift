import ArgumentParser

/// `herald monitor clean`
struct MonitorCleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Delete log files older than monitoring.log_days (30).",
        discussion: """
            `herald serve` does this every hour by itself.

            Example: herald monitor clean
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await HeraldApplication.with(try options.load(), migrating: false) { application in
            try await application.audited("monitor.clean", "logs") { try await clean(application) }
        }
    }

    private func clean(_ application: HeraldApplication) async throws {
        let now = application.clock.now()
        let cleaned = await application.logCleaner.clean(at: now)
        await application.monitorLog.append(cleaned, at: now, logger: application.logger)
        cleaned.deleted.forEach { Console.print($0.path) }
        Console.print(cleaned.summary)
        guard cleaned.problems.isEmpty else {
            throw CommandFailure(.workFailed, cleaned.problems.joined(separator: "\nherald: "))
        }
    }
}
