import ArgumentParser
import Reports

/// `herald report preview NAME`
struct ReportPreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Print the message that a report would send, and nothing else on stdout.",
        discussion: "Example: herald report preview sixpage-activity --at \"2025-09-05 10:00\"")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The report's name in the configuration.")
    var name: String

    @Option(help: "The end of the window: RFC 3339, or YYYY-MM-DD HH:MM in the configured zone. Now, if not given.")
    var at: String?

    func run() async throws {
        try await HeraldApplication.with(try options.load(), migrating: false) { application in
            let report = try application.report(named: name)
            let instant = try application.instant(at, option: "--at")
            let renderer = ReportRenderer(sources: application.sources)
            let rendered = try await TerminalProgress.during(application.counting(report)) {
                try await renderer.render(report, at: instant)
            }
            if let text = rendered.text { Console.print(text) }
            guard !rendered.failures.isEmpty else { return }
            throw CommandFailure(.workFailed, rendered.failures.sentences.joined(separator: "\nherald: "))
        }
    }
}
