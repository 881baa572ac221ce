import ArgumentParser

/// `herald simulate …`
struct SimulateCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run a local stand-in of a peer, for trying and testing.",
        discussion: "Example: herald simulate wecom --listen 127.0.0.1:9080",
        subcommands: [SimulateWeComCommand.self])
}
