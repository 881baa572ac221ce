import ArgumentParser
import Foundation
import Monitoring
import Server

/// `herald monitor alerts`
struct MonitorAlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Show which rules fire or are about to; with --history what became of alerts.",
        discussion: """
            Example: herald monitor alerts
            Example: herald monitor alerts --all --json
            Example: herald monitor alerts --history --most 20
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Also those that ended within the last week.")
    var all = false

    @Flag(help: "Show what began, ended and was acknowledged, the newest first.")
    var history = false

    @Option(help: "With --history: so many.")
    var most = 50

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(most) else { throw ValidationError("--most: allowed is 1 to 10000") }
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            if history { return try await printHistory(application) }
            let now = application.clock.now()
            let alerts = try await RuleAlertFacts.all(application.monitoring.desk, at: now)
                .filter { all || $0.state != "resolved" }
            if json { return try JSONOutput.print(alerts) }
            guard !alerts.isEmpty else { return Console.print("nothing fires") }
            var table = TextTable("ID", "STATE", "SEVERITY", "RULE", "SINCE", "SERIES", "VALUE")
            for alert in alerts {
                table.add(
                    alert.id, state(alert), alert.severity, alert.rule,
                    (alert.endedAt ?? alert.since).map(application.time) ?? "-", alert.subject,
                    alert.detail ?? alert.value.map { "\($0)" } ?? "-")
            }
            table.lines.forEach { Console.print($0) }
        }
    }

    private func state(_ alert: RuleAlertFacts) -> String {
        if let acknowledgement = alert.acknowledgement { return "\(alert.state), \(acknowledgement.by) looks after it" }
        return alert.isSilenced ? "\(alert.state), silenced" : alert.state
    }

    private func printHistory(_ application: HeraldApplication) async throws {
        let events = try await application.monitoring.desk.history(most: most).map(AlertEventFacts.init)
        if json { return try JSONOutput.print(events) }
        guard !events.isEmpty else { return Console.print("nothing has fired yet") }
        var table = TextTable("AT", "WHAT", "SEVERITY", "RULE", "SERIES", "NOTE")
        for event in events {
            table.add(
                application.time(event.at), event.kind, event.severity, event.rule, event.subject, event.note ?? "")
        }
        table.lines.forEach { Console.print($0) }
    }
}
