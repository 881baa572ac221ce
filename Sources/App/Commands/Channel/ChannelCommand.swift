import ArgumentParser

/// `herald channel …`
struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Try a channel.", subcommands: [ChannelTestCommand.self])
}
