import ArgumentParser
import Foundation
import Scheduling
import Server

/// `herald schedule list`
struct ScheduleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every job: when it is due next and how its last runs went.",
        discussion: "Example: herald schedule list --runs 20")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Show so many of the newest runs below.")
    var runs = 5

    @Flag(help: "Print JSON.")
    var json = false

    private struct Facts: Encodable {
        let jobs: [ScheduleFacts]
        let runs: [RunFacts]
    }

    func run() async throws {
        guard (0...10_000).contains(runs) else {
            throw CommandFailure(.misuse, "--runs \(runs): allowed is 0 to 10000")
        }
        try await HeraldApplication.with(try options.load()) { application in
            let history = RunHistory(store: application.store)
            let jobs = try await ScheduleOverview.of(
                try application.jobs, history: history, now: application.clock.now())
            let records = runs == 0 ? [] : try await history.runs(limit: runs)
            guard !json else {
                return try JSONOutput.print(
                    Facts(jobs: jobs.map(ScheduleFacts.init), runs: records.map(RunFacts.init)))
            }
            show(jobs, application)
            show(records, application)
        }
    }

    private func show(_ jobs: [ScheduleOverview], _ application: HeraldApplication) {
        var table = TextTable("JOB", "SCHEDULE", "ZONE", "NEXT", "LAST RUN")
        for job in jobs {
            let last = job.lastRun.map { "\(application.time($0.scheduledAt)) \($0.state.rawValue)" } ?? "never"
            table.add(job.job, job.expression, job.timeZone.identifier, job.next.map(application.time) ?? "-", last)
        }
        table.lines.forEach { Console.print($0) }
    }

    private func show(_ records: [RunRecord], _ application: HeraldApplication) {
        guard !records.isEmpty else { return }
        Console.print()
        var table = TextTable("RUN", "DUE", "STATE", "TOOK", "DETAIL")
        for record in records {
            table.add(
                record.job, application.time(record.scheduledAt), record.state.rawValue,
                record.duration.map(Milliseconds.text) ?? "-", record.detail ?? "")
        }
        table.lines.forEach { Console.print($0) }
    }
}
