import ArgumentParser

/// `herald channel …`
struct ChannelCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "See how the channels stand, try one, switch one off or on.",
        discussion: "Example: herald channel test ops",
        subcommands: [
            ChannelListCommand.self, ChannelTestCommand.self, ChannelEnableCommand.self, ChannelDisableCommand.self,
        ])
}
