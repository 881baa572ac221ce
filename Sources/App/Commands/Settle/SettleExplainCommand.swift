import ArgumentParser
import Settlement

/// `herald settle explain TASK DATE`, and `herald settle --explain TASK DATE`
struct SettleExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show every record that went into a task's numbers of one day, and what its partner was told.",
        discussion: """
            Exit status 0 also where records, task_daily_stats and statements differ: what mends it is said.

            Example: herald settle explain 42 2024-12-09
            """)

    @OptionGroup var options: AnalysisOptions

    @Argument(help: "The task's id, task_id in drama_tasks.")
    var task: String

    @Argument(help: "The day, YYYY-MM-DD.")
    var date: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await options.analyse { analysis, application in
            try await Self.explain(task: task, date: date, json: json, analysis, application)
        }
    }

    /// What both spellings of the command do.
    static func explain(
        task: String, date: String, json: Bool, _ analysis: SettlementAnalysis, _ application: HeraldApplication
    ) async throws {
        guard let id = Int64(task) else {
            throw CommandFailure(.misuse, "\(task) is no task's id; allowed is a whole number")
        }
        let day = try DayRangeOptions.day(date, option: "the date")
        let explanation: Explanation
        do {
            explanation = try await TerminalProgress.during("looking") { try await analysis.explain(task: id, day) }
        } catch let problem as AnalysisProblem {
            throw CommandFailure(.workFailed, problem.description)
        }
        if json { return try JSONOutput.print(explanation) }
        ExplanationText(explanation, time: application.time).lines.forEach { Console.print($0) }
    }
}
