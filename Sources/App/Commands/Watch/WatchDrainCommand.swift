import ArgumentParser
import Foundation
import Watches

/// `herald watch drain [NAME…]`
struct WatchDrainCommand: AsyncParsableCommand, LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Tell now what waits in the queues, and say how many were told; or go on doing so.",
        discussion: """
            For cron, or beside a database whose watches herald serve does not look after; herald serve needs neither. \
            What cannot be delivered now stays in the outbox; the next drain, or herald serve, goes on trying.

            Example: herald watch drain
            Example: herald watch drain new-members --max 100 --json
            Example: QUEUE_MONITOR_INTERVAL=5 herald watch drain --daemon
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The watches; all, if none is named.")
    var names: [String] = []

    @Flag(help: "Go on until Ctrl-C or SIGTERM; what is under way is finished then.")
    var daemon = false

    @Flag(help: "Log everything, as level debug does.")
    var debug = false

    @Option(help: "So many changes of each watch at most; all that wait, if not given.")
    var max: Int?

    @Option(help: "How many seconds to wait for the channels.")
    var wait = 120

    @Flag(help: "Print the JSON that /api/wecom/process-queue answers.")
    var json = false

    var handlesSignals: Bool { daemon }

    func validate() throws {
        if let max, max < 1 { throw ValidationError("--max \(max): allowed is a number from 1 on") }
        if wait < 0 { throw ValidationError("--wait \(wait): allowed is a number from 0 on") }
    }

    func run() async throws {
        var loaded = try options.load()
        if debug { loaded.configuration.logging.level = .debug }
        try await HeraldApplication.with(loaded) { application in
            let offices = try application.watchOffices(named: names)
            let work = DrainWork(
                application: application, offices: offices, most: max, patience: .seconds(wait), json: json)
            guard daemon else { return try await work.runOnce() }
            try await application.run(DrainDaemon(work: work))
        }
    }
}
