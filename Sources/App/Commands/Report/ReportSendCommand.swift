import ArgumentParser
import Delivery
import Foundation
import Observability
import Reports

/// `herald report send NAME`
struct ReportSendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Count, send now, and say what each channel answered.",
        discussion: """
            Goes through the outbox like a scheduled one: if it cannot be delivered now, `herald serve` goes on trying.

            Example: herald report send sixpage-activity --at "2025-09-05 10:00"
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The report's name in the configuration.")
    var name: String

    @Option(help: "The end of the window: RFC 3339, or YYYY-MM-DD HH:MM in the configured zone. Now, if not given.")
    var at: String?

    @Option(help: "How many seconds to wait for the channels.")
    var wait = 120

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let report = try application.report(named: name)
            let instant = try application.instant(at, option: "--at")
            try await application.audited("report.run", name) {
                let sent = try await application.send(report, at: instant, patience: .seconds(wait))
                try say(sent)
                if let complaint = sent.complaint { throw CommandFailure(.workFailed, complaint) }
            }
        }
    }

    private func say(_ sent: SentReport) throws {
        if json { return try JSONOutput.print(sent.facts) }
        for line in sent.channelLines { Console.print(line) }
    }
}
