import ArgumentParser
import Foundation
import Monitoring
import Server
import Settings
import Timekeeping

/// `herald monitor logs`
struct MonitorLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the lines that were kept of followed log files, the oldest first; or their counts.",
        discussion: """
            A running herald serve follows the files of monitoring.log_files and keeps warnings and errors for seven days.

            Example: herald monitor logs --level error --since 2h
            Example: herald monitor logs --file app --source order --text timeout
            Example: herald monitor logs --stats
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Of this log only.")
    var file: String?

    @Option(help: "This level and worse.")
    var level: String?

    @Option(help: "Contained in the source.")
    var source = ""

    @Option(help: "Contained in the message.")
    var text = ""

    @Option(help: "Not older than so long, such as 2h or 1d.")
    var since: String?

    @Option(help: "So many lines, the newest.")
    var most = 50

    @Flag(help: "Count by level and source instead.")
    var stats = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...2_000).contains(most) else { throw ValidationError("--most: allowed is 1 to 2000") }
    }

    func run() async throws {
        let level = try level.map { word in
            guard let level = LogLevel(word: word) else {
                let known = LogLevel.allCases.map(\.name).joined(separator: ", ")
                throw CommandFailure(.misuse, "--level \(word): allowed is \(known)")
            }
            return level
        }
        let age = try since.map { text in
            guard let age = DurationText.parse(text), age > .zero else {
                throw CommandFailure(.misuse, "--since \(text): allowed is \(DurationText.allowed)")
            }
            return age
        }
        try await HeraldApplication.with(try options.load()) { application in
            let (file, now) = (try application.followedLog(file), application.clock.now())
            if stats { return try await printStatistics(file, application) }
            let question = LogQuestion(
                file: file, atLeast: level, source: source, text: text,
                since: age.map { now.addingTimeInterval(-$0.seconds) }, most: most)
            let lines = try await application.monitoring.logs.book.lines(question).reversed().map(KeptLineFacts.init)
            if json { return try JSONOutput.print(lines) }
            for line in lines {
                Console.print(
                    "\(application.time(line.at))  \(line.file)  \(line.level)  \(line.source)  \(line.message)")
            }
            if lines.isEmpty { Console.complain("herald: " + Self.nothing(application)) }
        }
    }

    /// Why there is nothing to show.
    private static func nothing(_ application: HeraldApplication) -> String {
        application.configuration.monitoring.logFiles.isEmpty
            ? "no log file is followed: the configuration has no monitoring.log_files" : "no such line was kept"
    }

    private func printStatistics(_ file: String?, _ application: HeraldApplication) async throws {
        let counts = try await application.monitoring.logs.book.statistics(of: file, at: application.clock.now())
        if json { return Console.print(String(decoding: LogStatisticsBody.bytes(counts), as: UTF8.self)) }
        Console.print("\(counts.totalLogs) lines in 90 days")
        if counts.totalLogs == 0, application.configuration.monitoring.logFiles.isEmpty {
            Console.complain("herald: " + Self.nothing(application))
        }
        for (name, all) in [("level", counts.levelCounts), ("source", counts.sourceCounts)] {
            for count in all.prefix(20) { Console.print("  \(name) \(count.name): \(count.lines)") }
        }
    }
}
