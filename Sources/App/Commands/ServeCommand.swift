import ArgumentParser

/// `herald serve`
struct ServeCommand: AsyncParsableCommand, LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the schedules and deliver, until stopped.",
        discussion: """
            Stops cleanly on Ctrl-C or SIGTERM: starts nothing new, finishes what is under way, then exits. \
            Logs go to stderr; the line with "msg":"ready" says that everything runs. \
            Started by systemd as a service of Type=notify, it tells systemd the same.

            Example: herald serve --config /etc/herald/herald.yaml
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let manager = ServiceManager.takenFromEnvironment()
        try await HeraldApplication.with(try options.load()) { application in
            try await application.serve(manager: manager)
        }
    }
}
