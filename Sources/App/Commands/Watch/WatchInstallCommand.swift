import ArgumentParser
import Watches

/// `herald watch install [NAME…]`
struct WatchInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Make the queue and the triggers that watches need in their source, and renew those that drifted.",
        discussion: """
            Of each watch all is done or nothing, and what is right stays as it is. An installation of the system before \
            Herald is adopted as it stands. With --print nothing is run: the SQL is a script for mysql, psql or sqlite3.

            Example: herald watch install new-members --print
            Example: herald watch install
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The watches; all that have triggers, if none is named.")
    var names: [String] = []

    @Flag(help: "Print the SQL that would be run, and run nothing.")
    var print = false

    @Flag(help: "Also put Herald's triggers in the place of others of the same name.")
    var replace = false

    @Flag(help: "Show each statement on stderr before it is run.")
    var verbose = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if print, json { throw ValidationError("--print goes without --json") }
    }

    private struct Facts: Encodable {
        let watch: String
        let report: InstallReport
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let offices = try application.installedOffices(named: names)
            var facts: [Facts] = []
            for office in offices {
                if print {
                    try await printScript(office, application)
                } else {
                    facts.append(Facts(watch: office.definition.name, report: try await install(office, application)))
                }
            }
            guard !print else { return }
            if json { try JSONOutput.print(facts) } else { facts.forEach(say) }
            try Self.complain(about: facts)
        }
    }

    private func printScript(_ office: WatchOffice, _ application: HeraldApplication) async throws {
        let installer = application.installer(of: office)
        let text = try await application.onSource(of: office) { [replace] connection in
            try installer.script(on: connection, replacing: replace)
        }
        Console.current.out(text)
    }

    private func install(_ office: WatchOffice, _ application: HeraldApplication) async throws -> InstallReport {
        let installer = application.installer(of: office)
        let name = office.definition.name
        let announce = StatementAnnouncer.of(isWanted: verbose)
        return try await application.audited("watch.install", name) {
            try await TerminalProgress.during("installing \(name)") {
                try await application.onSource(of: office) { [replace] connection in
                    try installer.install(on: connection, replacing: replace, announce: announce)
                }
            }
        }
    }

    private func say(_ facts: Facts) {
        let report = facts.report
        for line in report.done { Console.print("\(facts.watch): \(line)") }
        for object in report.objects where [.adopted, .foreign].contains(object.state) {
            Console.print("\(facts.watch): \(object.sentence)")
        }
        if report.done.isEmpty, report.isComplete { Console.print("\(facts.watch): everything is there") }
        for line in report.refusals + report.warnings { Console.complain("herald: \(facts.watch): \(line.onOneLine)") }
    }

    private static func complain(about facts: [Facts]) throws {
        let faults = facts.flatMap { fact in
            fact.report.objects.filter { !$0.isFine }.map { "watch \(fact.watch): \($0.sentence)" }
        }
        guard faults.isEmpty else { throw CommandFailure(.workFailed, faults.joined(separator: "\nherald: ")) }
    }
}
