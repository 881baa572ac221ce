import ArgumentParser
import Settings

/// `herald config example`: needs no configuration.
struct ConfigExampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example",
        abstract: "Print a commented configuration with everything in it.",
        discussion: "Example: herald config example > herald.yaml && herald config check")

    func run() async throws {
        let text = SettingsExample.text(HeraldConfiguration.shape, header: HeraldConfiguration.exampleHeader)
        Console.print(String(text.dropLast()))
    }
}
