import ArgumentParser
import Foundation
import Server
import Watches

/// `herald watch list`
struct WatchListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every watch: its table, what is told of it to whom, and what waits.",
        discussion: "Example: herald watch list --json")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let watches = await TerminalProgress.during("looking at the queues") { await application.watchFacts() }
            if json { return try JSONOutput.print(watches) }
            if watches.isEmpty { return Console.complain("herald: the configuration has no section watches:") }
            var table = TextTable("WATCH", "SOURCE", "TABLE", "ON", "MODE", "TO", "WAITING", "IN HAND", "OLDEST")
            for watch in watches {
                table.add(
                    watch.name, watch.source, watch.table, watch.on.joined(separator: ","), watch.mode,
                    watch.to.joined(separator: ","), Self.count(watch.backlog?.pending),
                    Self.count(watch.backlog?.processing), watch.backlog?.oldestPending.map(application.time) ?? "-")
            }
            table.lines.forEach { Console.print($0) }
            for watch in watches {
                if let error = watch.error { Console.complain("herald: \(watch.name): \(error.onOneLine)") }
            }
        }
    }

    /// `?` is what nobody knows.
    private static func count(_ number: Int?) -> String {
        guard let number else { return "?" }
        return number < HeraldApplication.countedBacklog ? "\(number)" : "\(number)+"
    }
}
