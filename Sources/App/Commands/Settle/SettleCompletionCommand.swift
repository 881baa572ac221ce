import ArgumentParser
import Foundation
import Settlement

/// `herald settle completion`
struct SettleCompletionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Show how many of the claimed tasks were handed in, per platform, and how long that took.",
        discussion: """
            Counts the rows of user_tasks that were created on the days. Without days they are the last seven that are over.

            Example: herald settle completion --from 2024-12-01 --to 2024-12-31
            """)

    @OptionGroup var options: AnalysisOptions
    @OptionGroup var range: DayRangeOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await options.analyse { analysis, _ in
            let days = try range.days(today: analysis.today, otherwise: analysis.lastWeek)
            let rates = try await TerminalProgress.during("counting") { try await analysis.completion(days) }
            if json { return try JSONOutput.print(rates) }
            Console.print("\(rates.from) to \(rates.to), \(rates.basis)")
            Console.print()
            var table = TextTable("PLATFORM", "CLAIMS", "SUBMITTED", "RATE", "MEDIAN TIME")
            for line in rates.lines {
                table.add(
                    line.platform ?? "(none)", String(line.claims), String(line.submitted),
                    line.rate.map { String(format: "%.1f %%", $0 * 100) } ?? "-",
                    line.medianSeconds.map(Self.time) ?? "-")
            }
            table.lines.forEach { Console.print($0) }
            rates.notes.forEach { Console.print($0) }
        }
    }

    /// `2 d 3 h`, `3 h 20 min`, `20 min`, `45 s`
    static func time(_ seconds: Double) -> String {
        let seconds = Int(min(max(seconds.rounded(), 0), 1e12))
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min" : "\(seconds) s"
    }
}

extension SettlementAnalysis {
    /// The seven days before today.
    var lastWeek: ClosedRange<SettlementDay> { today.adding(days: -7)...today.adding(days: -1) }
}
