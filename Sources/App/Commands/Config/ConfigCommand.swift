package import ArgumentParser

/// `herald config`
package struct ConfigCommand: CommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check, show and explain the configuration.",
        discussion: "Example: herald config check --config /etc/herald/herald.yaml",
        subcommands: [
            ConfigCheckCommand.self, ConfigShowCommand.self, ConfigExampleCommand.self, ConfigSchemaCommand.self,
        ])

    package init() {}
}
