import ArgumentParser

/// `herald report …`
struct ReportCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "List the reports, look at one, or send one now.",
        discussion: "Example: herald report preview sixpage-activity",
        subcommands: [ReportListCommand.self, ReportPreviewCommand.self, ReportSendCommand.self])
}
