import ArgumentParser
import Foundation
import Telemetry

/// `herald telemetry stats`
struct TelemetryStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "How many use it, and what: the figures of GET /stats.",
        discussion: """
            The week is today and the seven days before, the month today and 29 days before.

            Example: herald telemetry stats --project my-app --json
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var project: ProjectOption

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let summary = try await application.statistics { office in
                try await office.figures.summary(project: project.name)
            }
            if json { return try JSONOutput.print(UsageSummaryFacts(summary)) }
            var table = TextTable("users", "\(summary.totalUsers)")
            table.add("today", "\(summary.dailyActiveUsers)")
            table.add("week", "\(summary.weeklyActiveUsers)")
            table.add("month", "\(summary.monthlyActiveUsers)")
            table.lines.forEach { Console.print($0) }
            Self.show("system", summary.systems)
            Self.show("version", summary.versions)
        }
    }

    private static func show(_ title: String, _ shares: [UsageSummary.Share]) {
        guard !shares.isEmpty else { return }
        Console.print()
        var table = TextTable(title, "users")
        for share in shares { table.add(share.name, "\(share.users)") }
        table.lines.forEach { Console.print($0) }
    }
}

/// The facts that `--json` prints.
private struct UsageSummaryFacts: Encodable {
    let totalUsers: Int
    let dailyActiveUsers: Int
    let weeklyActiveUsers: Int
    let monthlyActiveUsers: Int
    let systems: [Share]
    let versions: [Share]
    let at: Date

    struct Share: Encodable {
        let name: String
        let users: Int
    }

    init(_ summary: UsageSummary) {
        totalUsers = summary.totalUsers
        dailyActiveUsers = summary.dailyActiveUsers
        weeklyActiveUsers = summary.weeklyActiveUsers
        monthlyActiveUsers = summary.monthlyActiveUsers
        systems = summary.systems.map { Share(name: $0.name, users: $0.users) }
        versions = summary.versions.map { Share(name: $0.name, users: $0.users) }
        at = summary.at
    }
}
