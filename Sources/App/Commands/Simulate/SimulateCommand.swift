import ArgumentParser

/// `herald simulate …`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run a local stand-in of a peer, for trying and testing.",
        subcommands: [SimulateWeComCommand.self])
}
