import ArgumentParser
import Telemetry

/// `herald telemetry repair`
struct TelemetryRepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Count again from the table, tell where the sums differ, and put them right.",
        discussion: """
            Run it after rows were changed by hand, or when the configured time zone changed. Reports are taken meanwhile; \
            only a change of zone stops them while every row is read: some seconds for each million users, in which \
            they wait or are answered 503. Clients that keep to the protocol send again. \
            Days, weeks and reports of the past stay as they were counted. Exit status 1 with --dry-run when something \
            differs.

            Example: herald telemetry repair --dry-run
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Change nothing; tell what differs.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let recount = try await application.statistics { office in
                try await TerminalProgress.during("counting again") {
                    guard !dryRun else { return try await office.upkeep.recount(repairing: false) }
                    return try await application.audited("telemetry.repair", "usage statistics") {
                        try await office.upkeep.recount(repairing: true)
                    }
                }
            }
            if json {
                try JSONOutput.print(
                    Facts(users: recount.users, differences: recount.sentences, isRepaired: recount.isRepaired))
            } else {
                recount.sentences.forEach { Console.print($0) }
                Console.print(Self.conclusion(recount))
            }
            guard recount.isClean || recount.isRepaired else {
                throw CommandFailure(
                    .workFailed, "the statistics differ from the table; herald telemetry repair mends them")
            }
        }
    }

    private static func conclusion(_ recount: UsageRecount) -> String {
        let users = "\(recount.users) user\(recount.users == 1 ? "" : "s") counted"
        if recount.isClean { return "\(users); everything agrees" }
        return recount.isRepaired ? "\(users); repaired" : "\(users); nothing was changed"
    }

    private struct Facts: Encodable {
        let users: Int
        let differences: [String]
        let isRepaired: Bool
    }
}
