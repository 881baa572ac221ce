import ArgumentParser
import Foundation
import Monitoring
import Server

/// `herald monitor acknowledge ALERT`
struct MonitorAcknowledgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge",
        abstract: "Say that somebody looks after an alert: it is not repeated any more.",
        discussion: """
            ALERT is its id, as herald monitor alerts shows it, or the name of a rule of which one alert fires.

            Example: herald monitor acknowledge disk --comment "a new disk is on its way"
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The alert.")
    var alert: String

    @Option(help: "What is being done.")
    var comment = ""

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let wanted = try await application.firingAlert(alert)
            let known = try await application.audited("alert.acknowledge", RuleAlertFacts.id(wanted)) {
                try await application.monitoring.desk.acknowledge(
                    rule: wanted.rule, subject: wanted.key, by: CommandCaller.current.actor, comment: comment,
                    at: application.clock.now())
            }
            guard let known else { throw CommandFailure(.workFailed, "the alert has ended meanwhile") }
            let facts = RuleAlertFacts(known, isSilenced: false)
            if json { return try JSONOutput.print(facts) }
            let by = facts.acknowledgement.map { "\($0.by) since \(application.time($0.at))" } ?? ""
            Console.print("\(facts.rule), \(facts.subject): looked after by \(by)")
        }
    }
}
