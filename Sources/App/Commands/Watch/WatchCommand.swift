import ArgumentParser

/// `herald watch …`
struct WatchCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Tell every new or changed row of a table, whoever wrote it.",
        discussion: "Example: herald watch list",
        subcommands: [
            WatchListCommand.self, WatchInstallCommand.self, WatchStatusCommand.self, WatchUninstallCommand.self,
            WatchDrainCommand.self, WatchReplayCommand.self,
        ])
}
