import ArgumentParser
import Foundation
import Scheduling

/// `herald schedule next "EXPR"`: in the configured zone; needs no configuration.
struct ScheduleNextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "Say when a cron expression fires next.",
        discussion: "Example: herald schedule next \"0 10,22 * * *\" --timezone Asia/Shanghai --count 4")

    @Argument(help: "Five fields (minute hour day month weekday) or @daily and the like.")
    var expression: String

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "IANA time zone. The configured one, if not given; Asia/Shanghai where there is no configuration.")
    var timezone: String?

    @Option(help: "Firings after this time: RFC 3339, or YYYY-MM-DD HH:MM in the zone. Now, if not given.")
    var from: String?

    @Option(help: "How many firings.")
    var count = 5

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        guard (1...1_000).contains(count) else {
            throw CommandFailure(.misuse, "--count \(count): allowed is 1 to 1000")
        }
        let zone = try zone()
        let start = try from.map { try CommandArgument.instant($0, option: "--from", in: zone) } ?? Date()
        let schedule = Schedule(expression: try cron(), timeZone: zone)
        let times = schedule.next(count, after: start).map { TimeText.rfc3339($0, in: zone) }
        if json {
            try JSONOutput.print(times)
        } else {
            times.forEach { Console.print($0) }
        }
    }

    private func zone() throws -> TimeZone {
        if let timezone { return try CommandArgument.timeZone(timezone) }
        // A configuration that is there and wrong must be said; that there is none is no mistake here.
        guard (try? options.located()) != nil else { return try CommandArgument.timeZone("Asia/Shanghai") }
        return try options.load().configuration.timeZone
    }

    private func cron() throws -> CronExpression {
        do {
            return try CronExpression(expression)
        } catch {
            throw CommandFailure(.misuse, "\(error)")
        }
    }
}
