import ArgumentParser

/// `herald report …`
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "List the reports, look at one, or send one now.",
        subcommands: [ReportListCommand.self, ReportPreviewCommand.self, ReportSendCommand.self])
}
