import ArgumentParser

/// `herald token …`
struct TokenCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens with which scripts call the HTTP API.",
        discussion: "Example: herald token create grafana --level restricted",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}
