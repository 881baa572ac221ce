import ArgumentParser

/// `herald channel …`
struct ChannelCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Try a channel.",
        discussion: "Example: herald channel test ops", subcommands: [ChannelTestCommand.self])
}
