import ArgumentParser
import Scheduling

/// `herald schedule run JOB`
struct ScheduleRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a job now, in this process, deliver what it says, and keep the run in the history.",
        discussion: "Example: herald schedule run report:sixpage-activity")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The job, as herald schedule list names it.")
    var job: String

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let jobs = try application.jobs.map(\.name)
            guard jobs.contains(job) else {
                let known = jobs.joined(separator: ", ")
                throw CommandFailure(
                    .misuse, "there is no job \"\(job)\"; there are: \(known.isEmpty ? "none" : known)")
            }
            try await application.audited("schedule.run", job) { try await run(application) }
        }
    }

    private func run(_ application: HeraldApplication) async throws {
        let run = try await TerminalProgress.during("running \(job)") {
            // What it says is sent below: nobody answers before that.
            try await application.scheduler(patience: .zero).runNow(job)
        }
        let outcomes = try await application.drain(try await application.ownPending(), patience: .seconds(120))
        Console.print("\(run.job): \(run.state.rawValue)" + (run.detail.map { ", \($0)" } ?? ""))
        outcomes.forEach { Console.print(OutcomeText.line($0)) }
        guard run.state == .succeeded else { throw CommandFailure(.workFailed, "the run is \(run.state.rawValue)") }
        guard outcomes.allSatisfy({ $0.state == .delivered }) else {
            throw CommandFailure(.workFailed, "the run succeeded, but not everything it said was delivered")
        }
    }
}
