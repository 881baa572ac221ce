import ArgumentParser
import Monitoring
import Server
import Settings

/// `herald monitor rules`
struct MonitorRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "List the alert rules, those that come with Herald too, and how they stand.",
        discussion: "Example: herald monitor rules --json")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let alerts = try await application.monitoring.desk.alerts()
            let rules = application.configuration.monitoring.rules.map { AlertRuleFacts($0, alerts: alerts) }
            if json { return try JSONOutput.print(rules) }
            var table = TextTable("RULE", "STATE", "SEVERITY", "FOR", "TO", "WHEN")
            for rule in rules {
                let state = rule.firing > 0 ? "\(rule.firing) firing" : rule.pending > 0 ? "pending" : "-"
                let told = rule.to.isEmpty ? "nobody" : rule.to.joined(separator: ",")
                table.add(rule.name, state, rule.severity, "\(Int(rule.forSeconds))s", told, rule.when)
            }
            table.lines.forEach { Console.print($0) }
        }
    }
}
