import ArgumentParser
import Watches

/// `herald watch uninstall NAME…`
struct WatchUninstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Take a watch's triggers, procedures and queue out of its source.",
        discussion: """
            Refused while changes wait in the queue that nobody was told of. Where watches share a queue, the queue and \
            the others' triggers stay. Take the watch out of the configuration too, or stop herald serve: it would look \
            for the queue.

            Example: herald watch uninstall new-members --print
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The watches.")
    var names: [String]

    @Flag(help: "Print the SQL that would be run, and run nothing.")
    var print = false

    @Flag(help: "Also with changes in the queue that were not told: they are lost.")
    var force = false

    @Flag(help: "Leave the queue table and what is in it.")
    var keepQueue = false

    @Flag(help: "Show each statement on stderr before it is run.")
    var verbose = false

    func validate() throws {
        if names.isEmpty { throw ValidationError("say which watch") }
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            var gone: Set<String> = []
            for office in try application.installedOffices(named: names) {
                if print {
                    try await printScript(office, without: gone, application)
                } else {
                    try await remove(office, application)
                }
                gone.insert(office.definition.name)
            }
        }
    }

    private var removal: WatchInstaller.Removal { .init(force: force, keepsQueue: keepQueue) }

    /// - Parameter gone: watches whose scripts were printed before.
    private func printScript(
        _ office: WatchOffice, without gone: Set<String>, _ application: HeraldApplication
    ) async throws {
        let (installer, removal) = (application.installer(of: office), removal)
        let text = try await application.onSource(of: office) {
            try installer.removalScript(removal, without: gone, on: $0)
        }
        Console.current.out(text)
    }

    private func remove(_ office: WatchOffice, _ application: HeraldApplication) async throws {
        let (installer, removal, name) = (application.installer(of: office), removal, office.definition.name)
        let announce = StatementAnnouncer.of(isWanted: verbose)
        let report = try await application.audited("watch.uninstall", name) {
            try await TerminalProgress.during("removing \(name)") {
                try await application.onSource(of: office) {
                    try installer.uninstall(removal, on: $0, announce: announce)
                }
            }
        }
        for line in report.done { Console.print("\(name): \(line)") }
        if report.done.isEmpty { Console.print("\(name): nothing was there") }
        if report.hasNoQueue { try await application.forgetChanges(of: installer.watchesOfQueue) }
        if installer.sharesQueue, !report.hasNoQueue, !keepQueue {
            Console.print("\(name): the queue \(office.definition.names.queue) stays, another watch uses it")
        }
        for line in report.refusals { Console.complain("herald: \(name): \(line.onOneLine)") }
    }
}
