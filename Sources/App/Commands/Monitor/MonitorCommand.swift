import ArgumentParser

/// `herald monitor …`
struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Look whether all is well, delete old logs, or test the connections.",
        subcommands: [MonitorRunCommand.self, MonitorCleanCommand.self, MonitorTestCommand.self])
}
