import ArgumentParser

/// `herald demo`
struct DemoCommand: AsyncParsableCommand, LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Send an activity report and settle a day of sample data, and go on serving.",
        discussion: """
            Makes ./herald-demo with a configuration, a SQLite business database and the store. A simulated WeCom group \
            gets the report, a partner in this process the callbacks. Nothing leaves this machine.

            Example: herald demo --once
            """)

    @Flag(help: "Exit after that.")
    var once = false

    @Option(help: "The folder to make.")
    var directory = "herald-demo"

    func run() async throws {
        try await Demo(folder: DemoFolder(path: directory), stays: !once).run()
    }
}
