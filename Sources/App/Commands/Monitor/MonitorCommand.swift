import ArgumentParser

/// `herald monitor …`
struct MonitorCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Look whether all is well; rules and what fires, series, followed logs.",
        discussion: """
            Example: herald monitor run
            Example: herald monitor alerts
            """,
        subcommands: [
            MonitorRunCommand.self, MonitorCleanCommand.self, MonitorTestCommand.self, MonitorRulesCommand.self,
            MonitorAlertsCommand.self, MonitorAcknowledgeCommand.self, MonitorSilenceCommand.self,
            MonitorSeriesCommand.self, MonitorLogsCommand.self,
        ])
}
