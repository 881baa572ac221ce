import ArgumentParser
import Foundation
import Watches

/// `herald watch replay NAME --since TIME`
struct WatchReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Put changes back into the queue, to be told once more.",
        discussion: """
            Each becomes a new row of the queue, with the event and the fields that it had. What it says is the row as \
            it is then.

            Example: herald watch replay new-members --since "2025-09-05 10:00" --failed
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The watch's name in the configuration.")
    var name: String

    @Option(help: "Changes from this instant on: RFC 3339, or YYYY-MM-DD HH:MM in the configured zone.")
    var since: String

    @Flag(help: "Only those that failed.")
    var failed = false

    @Flag(help: "Print JSON.")
    var json = false

    private struct Facts: Encodable {
        let watch: String
        let since: Date
        let replayed: Int
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let office = try application.watchOffice(named: name)
            let instant = try CommandArgument.instant(
                since, option: "--since", in: application.configuration.timeZone)
            let count = try await application.audited("watch.replay", name) {
                try await TerminalProgress.during("putting changes back") {
                    try await office.queue.replay(since: instant, includingFailedOnly: failed)
                }
            }
            if json { return try JSONOutput.print(Facts(watch: name, since: instant, replayed: count)) }
            Console.print(
                "\(count) \(count == 1 ? "change waits" : "changes wait") again in the queue of \(name); "
                    + "herald serve tells them, or herald watch drain \(name)")
        }
    }
}
