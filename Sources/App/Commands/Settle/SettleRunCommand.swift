import ArgumentParser
import Settlement

/// `herald settle [DATE]`
struct SettleRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Settle a day, or several (the default subcommand).",
        discussion: """
            What was settled already is counted again: what is right stays as it is, and a partner that was told other \
            numbers gets a correction.

            Example: herald settle --from 2024-12-01 --to 2024-12-09 --no-callback
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The day, as YYYY-MM-DD. Yesterday in the settlement's zone, if not given.")
    var date: String?

    @Option(help: "The settlement's name in the configuration; not needed where there is one.")
    var settlement: String?

    @Option(help: "The first of several days.")
    var from: String?

    @Option(help: "The last of several days. Yesterday, if not given.")
    var to: String?

    @Flag(help: "Go on with the days that an interrupted --from has left.")
    var resume = false

    @Flag(name: .customLong("no-callback"), help: "Tell no partner.")
    var noCallback = false

    @Flag(help: "Send the summary to the channels of summary_to.")
    var tell = false

    @Option(help: "How many seconds to wait for what partners answer, for each day.")
    var wait = 120

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let loaded = try options.load()
        try await HeraldApplication.with(loaded) { application in
            let office = try application.office(named: settlement)
            let plan = try SettlePlan(
                date: date, from: from, to: to, resume: resume, yesterday: application.yesterday(of: office))
            let work = SettleWork(
                application: application, office: office,
                options: SettlementOptions(callbacks: !noCallback, tells: tell), patience: .seconds(max(0, wait)),
                json: json)
            try await application.audited("settlement.run", office.definition.name) { try await work.run(plan) }
        }
    }
}
