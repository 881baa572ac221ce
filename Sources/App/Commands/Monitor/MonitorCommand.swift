import ArgumentParser

/// `herald monitor …`
struct MonitorCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Look whether all is well, delete old logs, or test the connections.",
        discussion: "Example: herald monitor run",
        subcommands: [MonitorRunCommand.self, MonitorCleanCommand.self, MonitorTestCommand.self])
}
