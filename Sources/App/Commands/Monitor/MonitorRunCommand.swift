import ArgumentParser
import Delivery
import Monitoring
import Observability

/// `herald monitor run`
struct MonitorRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Check sources, channels, schedules, log sizes and disk; tell the channels only when something is wrong.",
        discussion: """
            `herald serve` does this every hour by itself. Writes logs/monitor.log. What an alert rule tells at the same \
            limit is told by the rule alone, as long as a `herald serve` judges the rules.

            Example: herald monitor run --json
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let now = application.clock.now()
            let findings = await TerminalProgress.during("looking") { await application.monitor.look(at: now) }
            let monitoring = application.configuration.monitoring
            let toldByRules = await application.isJudging(at: now) ? monitoring.toldByRules : []
            let deliveries = try await application.monitor.tell(
                findings.filter { !toldByRules.contains($0.what) }, to: monitoring.channels,
                through: application.outbox, at: now, traceID: TraceID.make())
            let outcomes = try await application.drain(deliveries, patience: .seconds(60))
            try MonitorFindingText.print(findings, json: json)
            outcomes.forEach { Console.complain("herald: told " + OutcomeText.line($0)) }
            try MonitorFindingText.throwIfWrong(findings)
        }
    }
}
