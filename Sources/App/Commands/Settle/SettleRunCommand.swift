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

            Example: herald settle run --from 2024-12-01 --to 2024-12-09 --no-callback
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

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Settle nothing; show every record behind a task's numbers of a day, as herald settle explain does.",
            valueName: "task date"))
    var explain: [String] = []

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let loaded = try options.load()
        guard explain.isEmpty else { return try await explain(loaded) }
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

    private func explain(_ loaded: LoadedConfiguration) async throws {
        guard explain.count == 2, date == nil, from == nil, to == nil else {
            throw CommandFailure(
                .misuse, "--explain takes a task and a day, and nothing besides: --explain 42 2024-12-09")
        }
        try await HeraldApplication.with(loaded) { application in
            try await SettleExplainCommand.explain(
                task: explain[0], date: explain[1], json: json, try application.analysis(of: settlement), application)
        }
    }
}
