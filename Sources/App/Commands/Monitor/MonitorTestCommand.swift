import ArgumentParser

/// `herald monitor test`
struct MonitorTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Test the connections to the store, the sources and the channels, without sending anything.",
        discussion: "Example: herald monitor test")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load(), migrating: false) { application in
            let findings = await TerminalProgress.during("connecting") { await application.lookAtConnections() }
            try MonitorFindingText.print(findings, json: json)
            try MonitorFindingText.throwIfWrong(findings)
        }
    }
}
