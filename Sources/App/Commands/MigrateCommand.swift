import ArgumentParser
import Foundation

/// `herald migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the store's tables up to date (serve does it by itself), or show what is missing.",
        discussion: "Example: herald migrate --status")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Change nothing; list the migrations and when each was applied.")
    var status = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let loaded = try options.load()
        try await HeraldApplication.with(loaded, migrating: false) { application in
            if status { return try await printStatus(application) }
            let applied = try await application.migrator.migrate(application.store)
            if json { return try JSONOutput.print(applied) }
            applied.forEach { Console.print("applied \($0)") }
            if applied.isEmpty { Console.print("the store is up to date") }
        }
    }

    private struct StatusLine: Encodable {
        let name: String
        let appliedAt: Date?
    }

    private func printStatus(_ application: HeraldApplication) async throws {
        let lines = try await application.migrator.status(application.store)
            .map { StatusLine(name: $0.name, appliedAt: $0.appliedAt) }
        if json { return try JSONOutput.print(lines) }
        for line in lines {
            let state = line.appliedAt.map { application.time($0) } ?? "missing"
            Console.print("\(line.name)  \(state)")
        }
    }
}
