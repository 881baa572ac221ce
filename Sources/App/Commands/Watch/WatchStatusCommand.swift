import ArgumentParser
import Foundation
import Watches

/// `herald watch status [NAME…]`
struct WatchStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what watches have in their source, what is missing or drifted, and how their queues stand.",
        discussion: """
            Exit status 1 when something is missing or has drifted, or cannot be looked at.

            Example: herald watch status new-members
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The watches; all, if none is named.")
    var names: [String] = []

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            var standings: [WatchStanding] = []
            for office in try application.watchOffices(named: names) {
                let name = office.definition.name
                standings.append(
                    await TerminalProgress.during("looking at \(name)") { await application.standing(of: office) })
            }
            if json {
                try JSONOutput.print(standings)
            } else {
                for standing in standings { WatchStandingText(standing, time: application.time).lines.forEach(say) }
            }
            let faults = standings.flatMap { standing in
                standing.faults.map { "watch \(standing.name): \($0.onOneLine)" }
            }
            guard faults.isEmpty else { throw CommandFailure(.workFailed, faults.joined(separator: "\nherald: ")) }
        }
    }

    private func say(_ line: String) { Console.print(line) }
}
