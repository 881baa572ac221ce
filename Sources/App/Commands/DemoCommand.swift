import ArgumentParser

/// `herald demo`
struct DemoCommand: AsyncParsableCommand, LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Send one activity report from sample data to a simulated WeCom group, and go on serving.",
        discussion: """
            Makes ./herald-demo with a configuration, a SQLite business database and the store. Nothing leaves this machine.

            Example: herald demo --once
            """)

    @Flag(help: "Exit after the report.")
    var once = false

    @Option(help: "The folder to make.")
    var directory = "herald-demo"

    func run() async throws {
        try await Demo(folder: DemoFolder(path: directory), stays: !once).run()
    }
}
