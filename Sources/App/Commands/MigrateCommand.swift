import ArgumentParser
import Foundation

/// `herald migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the store's tables up to date (serve does it by itself), or make what a settlement needs.",
        discussion: """
            With --source it makes what settlements need in that source (users.agent_node, task_daily_stats with the \
            columns of all configured platforms) and says of each thing whether it was there. It changes nothing that \
            exists. Herald does this only when asked.

            Example: herald migrate --status
            Example: herald migrate --source relay --index
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Change nothing; list what is there and what is missing.")
    var status = false

    @Option(help: ArgumentHelp("The source of a settlement, in place of the store.", valueName: "name"))
    var source: String?

    @Flag(help: "Also make the index that finds a day's submissions, while the bot goes on (minutes on a large table).")
    var index = false

    @Flag(help: "Print the statements for the database's owner to run by hand; connect to nothing.")
    var sql = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if source == nil, index || sql { throw ValidationError("--index and --sql need --source NAME") }
        if sql, json || status || index { throw ValidationError("--sql goes alone with --source") }
    }

    func run() async throws {
        let loaded = try options.load()
        if let source { return try await migrate(SettledSource(named: source, in: loaded.configuration)) }
        try await HeraldApplication.with(loaded, migrating: false) { application in
            if status { return try await printStatus(application) }
            let applied = try await application.migrator.migrate(application.store)
            try await application.prepareTelemetry(adopting: false)
            if json { return try JSONOutput.print(applied) }
            applied.forEach { Console.print("applied \($0)") }
            if applied.isEmpty { Console.print("the store is up to date") }
        }
    }

    private func migrate(_ source: SettledSource) async throws {
        if sql { return Console.print(try source.script) }
        let steps = try await TerminalProgress.during("looking at \(source.settings.name)") {
            try await status ? source.steps() : source.migrate(withIndex: index)
        }
        if json { return try JSONOutput.print(SettledSource.Facts(source, steps)) }
        for step in steps { Console.print(step.sentence) }
        if !status, !index, steps.contains(where: { $0.state == .missing }) {
            Console.print("herald migrate --source \(source.settings.name) --index makes it")
        }
    }

    private struct StatusLine: Encodable {
        let name: String
        let appliedAt: Date?
    }

    private func printStatus(_ application: HeraldApplication) async throws {
        var all = try await application.migrator.status(application.store)
        // Looking at a file of SQLite's that is not there yet would make it: serve does that.
        if let office = application.telemetry, office.isThere { all += try await office.database.migrations() }
        let lines = all.map { StatusLine(name: $0.name, appliedAt: $0.appliedAt) }
        if json { return try JSONOutput.print(lines) }
        for line in lines {
            let state = line.appliedAt.map { application.time($0) } ?? "missing"
            Console.print("\(line.name)  \(state)")
        }
    }
}
