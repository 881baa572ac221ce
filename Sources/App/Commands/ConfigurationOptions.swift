package import ArgumentParser
import Settings

/// `--config`, for every command that needs the configuration.
package struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration; else $HERALD_CONFIG, ./herald.yaml, /etc/herald/herald.yaml.", valueName: "file"))
    package var file: String?

    package init() {}

    /// - Throws: `CommandFailure` for misuse, with everything that is wrong.
    package func load() throws -> LoadedConfiguration {
        do throws(SettingsProblems) {
            return try LoadedConfiguration.load(file: try located())
        } catch {
            throw CommandFailure(.misuse, ConfigurationText.sentence(error))
        }
    }

    func located() throws(SettingsProblems) -> String {
        try ConfigurationFile.locate(option: file, environment: .process)
    }
}
