import ArgumentParser

/// `herald config show`
struct ConfigShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the configuration that is in force: environment put in, defaults filled in, secrets as •••.",
        discussion: "Example: herald config show --config /etc/herald/herald.yaml")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let loaded = try options.load()
        let effective = loaded.settings.effective(HeraldConfiguration.shape)
        if json {
            Console.print(try effective.json())
        } else {
            Console.print("# \(loaded.file)\n" + effective.yaml().dropLast())
        }
    }
}
