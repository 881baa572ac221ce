import ArgumentParser
import Settings

/// `herald config schema`: needs no configuration.
struct ConfigSchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print a JSON Schema (draft 2020-12) of the configuration, for editors.",
        discussion: """
            Example: herald config schema > herald.schema.json
            and as the first line of herald.yaml: # yaml-language-server: $schema=herald.schema.json
            """)

    func run() async throws {
        Console.print(try SettingsSchema.document(HeraldConfiguration.shape, title: "Herald's configuration").json())
    }
}
