import ArgumentParser

/// `herald audit …`
struct AuditCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "See who changed what, by the HTTP API and by this command line.",
        discussion: "Example: herald audit list --action channel.disable",
        subcommands: [AuditListCommand.self])
}
