import ArgumentParser
import Foundation
import Monitoring
import Server
import Settings
import Timekeeping

/// `herald monitor silence LABEL=VALUE…`
struct MonitorSilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Have nobody told of certain alerts for a while; without labels list the silences.",
        discussion: """
            Labels are those of the series and of the rule, and rule, severity, metric and node; all that are given must \
            fit, and a value may end in *.

            Example: herald monitor silence rule=cpu --for 2h --comment "nightly build"
            Example: herald monitor silence check=shop* --for 30m
            Example: herald monitor silence --end 3
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "LABEL=VALUE; none: list what is silenced.")
    var labels: [String] = []

    @Option(name: .customLong("for"), help: "How long, such as 30m, 2h or 1d.")
    var length = "1h"

    @Option(help: "Why.")
    var comment = ""

    @Option(help: "End the silence with this number.")
    var end: Int64?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if end != nil, !labels.isEmpty { throw ValidationError("--end and labels exclude each other") }
    }

    func run() async throws {
        let matchers = try matchers()
        guard let lasting = DurationText.parse(length), lasting > .zero else {
            throw CommandFailure(.misuse, "--for \(length): allowed is \(DurationText.allowed)")
        }
        try await HeraldApplication.with(try options.load()) { application in
            let now = application.clock.now()
            if let end {
                try await application.audited("silence.end", "\(end)") {
                    guard try await application.monitoring.desk.endSilence(end, at: now) else {
                        throw CommandFailure(.misuse, "there is no silence \(end) that lasts")
                    }
                }
            } else if !matchers.isEmpty {
                let wanted = AlertSilence(
                    matchers: matchers, from: now, until: now.addingTimeInterval(lasting.seconds),
                    by: CommandCaller.current.actor, comment: comment)
                if let problem = SilenceRule.problem(wanted, at: now) { throw CommandFailure(.misuse, problem) }
                try await application.audited("silence.create", labels.joined(separator: " ")) {
                    _ = try await application.monitoring.desk.silence(wanted)
                }
            }
            try await list(application, at: now)
        }
    }

    private func matchers() throws -> [String: String] {
        var matchers: [String: String] = [:]
        for label in labels {
            let parts = label.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw CommandFailure(.misuse, "\(label): allowed is LABEL=VALUE, such as rule=cpu")
            }
            matchers[parts[0]] = parts[1]
        }
        return matchers
    }

    private func list(_ application: HeraldApplication, at now: Date) async throws {
        let silences = try await application.monitoring.desk.silences(endingAfter: now).map {
            SilenceFacts($0, at: now)
        }
        if json { return try JSONOutput.print(silences) }
        guard !silences.isEmpty else { return Console.print("nothing is silenced") }
        var table = TextTable("ID", "UNTIL", "BY", "ALERTS", "COMMENT")
        for silence in silences {
            let pairs = silence.matchers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            table.add(
                "\(silence.id)", application.time(silence.until), silence.by, pairs.joined(separator: " "),
                silence.comment)
        }
        table.lines.forEach { Console.print($0) }
    }
}
