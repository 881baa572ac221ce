import ArgumentParser
import Foundation
import Server

/// `herald audit list`
struct AuditListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List changes and refused attempts at them, newest first.",
        discussion: "Example: herald audit list --actor cli:alice --since \"2025-09-05 10:00\"")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Only by this one: token:NAME or cli:USER.")
    var actor: String?

    @Option(help: "Only this change, such as delivery.retry.")
    var action: String?

    @Option(help: "Only of this: a delivery's id, a channel's or report's name.")
    var subject: String?

    @Option(help: "Only since: RFC 3339, or YYYY-MM-DD HH:MM in the configured zone.")
    var since: String?

    @Option(help: "At most so many.")
    var limit = 50

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        guard (1...10_000).contains(limit) else {
            throw CommandFailure(.misuse, "--limit \(limit): allowed is 1 to 10000")
        }
        try await HeraldApplication.with(try options.load()) { application in
            let filter = AuditFilter(
                actor: actor, action: action, subject: subject,
                since: try since.map { try application.instant($0, option: "--since") }, limit: limit)
            let records = try await application.auditLog.list(filter)
            if json { return try JSONOutput.print(records.map(AuditFacts.init)) }
            var table = TextTable("TIME", "WHO", "FROM", "CHANGE", "OF", "OUTCOME", "WHY")
            for record in records {
                let entry = record.entry
                table.add(
                    application.time(record.position.time), entry.actor, entry.origin, entry.action, entry.subject,
                    entry.outcome.rawValue + (entry.status.map { " (\($0))" } ?? ""), entry.detail ?? "")
            }
            table.lines.forEach { Console.print($0) }
        }
    }
}
